import { readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';

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

// The flags in front of `--` and the command line behind it.
export function commandLine(args) {
  const split = args.indexOf('--');
  if (split < 0 || split + 1 >= args.length) throw new Error('usage: --era legacy|modern -- COMMAND [ARGUMENT..]');
  const era = args[args.indexOf('--era') + 1];
  if (era !== 'legacy' && era !== 'modern') throw new Error('--era takes legacy or modern');
  return { era, command: args.slice(split + 1) };
}
