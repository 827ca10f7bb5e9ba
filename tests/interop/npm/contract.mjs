import { readFileSync } from 'node:fs';
import { isDeepStrictEqual, parseArgs } from 'node:util';

export const contract = JSON.parse(readFileSync(new URL('../contract.json', import.meta.url), 'utf8'));

// The expected value of a case in an era, or undefined where the case does not exist there.
export function expectation(name, era) {
  const expected = contract.cases[name];
  const perEra = Object.keys(expected).every((key) => key === 'legacy' || key === 'modern');
  return perEra && !Array.isArray(expected) ? expected[era] : expected;
}

export class Report {
  failed = 0;

  add(name, expected, got) {
    const ok = isDeepStrictEqual(JSON.parse(JSON.stringify(got ?? null)), expected);
    if (!ok) this.failed += 1;
    process.stdout.write(`${JSON.stringify({ case: name, ok, got, expected })}\n`);
  }
}

// The era, and the server: a URL under `http` or `sse`, or the command line behind `--`.
export function commandLine(args) {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { era: { type: 'string' }, sdk: { type: 'string' }, http: { type: 'string' }, sse: { type: 'string' } },
  });
  const { era, sdk = '2', http, sse } = values;
  if (era !== 'legacy' && era !== 'modern') throw new Error('--era takes legacy or modern');
  if (!http && !sse && !positionals.length) {
    throw new Error('usage: --era legacy|modern (--http URL | --sse URL | -- COMMAND [ARGUMENT..])');
  }
  return { era, sdk, http, sse, command: positionals };
}
