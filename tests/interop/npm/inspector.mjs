// The Inspector's command line against a server of the demo contract: one run of it, and one JSON line, a case.
//
// Usage: inspector.mjs --era legacy|modern (--http URL | --sse URL | -- COMMAND [ARGUMENT..])
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { Report, commandLine, contract, expectation } from './contract.mjs';
import * as plain from './plain.mjs';

const CLI = fileURLToPath(
  new URL('node_modules/@modelcontextprotocol/inspector/clients/launcher/build/index.js', import.meta.url),
);
const { era, http, sse, command } = commandLine(process.argv.slice(2));
const target = http ? ['--transport', 'http', '--server-url', http] : sse ? ['--transport', 'sse', '--server-url', sse] : ['--', ...command];
const home = mkdtempSync(join(tmpdir(), 'inspector-'));
const report = new Report();

// The result of one method, or the error that the Inspector printed for it.
async function inspect(...flags) {
  const args = [CLI, '--cli', '--format', 'json', '--quiet', '--protocol-era', era, ...flags, ...target];
  const child = spawn(process.execPath, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, HOME: home },
  });
  const [stdout, stderr, status] = await Promise.all([
    collect(child.stdout),
    collect(child.stderr),
    new Promise((resolve) => child.on('close', resolve)),
  ]);
  const text = stdout.trim() || stderr.trim();
  try {
    return { status, body: JSON.parse(text) };
  } catch {
    throw new Error(`exit ${status}: ${text.slice(0, 400)}`);
  }
}

async function collect(stream) {
  let text = '';
  for await (const chunk of stream) text += chunk;
  return text;
}

async function result(...flags) {
  const { status, body } = await inspect(...flags);
  if (status !== 0 && body.error) throw new Error(JSON.stringify(body.error));
  return body.result ?? body;
}

const call = (name, args = {}) =>
  result('--method', 'tools/call', '--tool-name', name, '--tool-args-json', JSON.stringify(args));

const read = async (uri) => {
  const { contents } = await result('--method', 'resources/read', '--uri', uri);
  if (contents.length !== 1) throw new Error(`${contents.length} contents`);
  return plain.contents(contents[0]);
};

const prompt = async (...args) => {
  const got = await result('--method', 'prompts/get', '--prompt-name', 'welcome', '--prompt-args', ...args);
  return { messages: plain.messages(got.messages) };
};

const cases = {
  'call-echo': async () => plain.whole(await call('echo', { text: contract.cases['call-echo'].texts[0] })),
  'call-add': async () => plain.whole(await call('add', { a: 2, b: 3 })),
  'call-add-fraction': async () => plain.whole(await call('add', { a: 1.5, b: 2.25 })),
  'call-fail': async () => plain.whole(await call('fail', { message: 'broken on purpose' })),
  content: async () => (await call('content')).content.map(plain.block),
  'resources-list': async () => plain.resources((await result('--method', 'resources/list')).resources),
  'templates-list': async () =>
    plain.templates((await result('--method', 'resources/templates/list')).resourceTemplates),
  'read-text': () => read('demo://readme'),
  'read-blob': () => read('demo://pixel'),
  'read-template': async () => {
    const { text, ...rest } = await read('demo://users/42');
    return { ...rest, json: JSON.parse(text) };
  },
  'prompts-list': async () => plain.prompts((await result('--method', 'prompts/list')).prompts),
  'prompt-get': () => prompt('name=Ada', 'style=formal'),
  'prompt-default': () => prompt('name=Ada'),
};

try {
  const listed = await result('--method', 'tools/list');
  report.add('tools-list', contract.cases['tools-list'].pages.flat(), listed.tools.map((tool) => tool.name));
  for (const [name, run] of Object.entries(cases)) {
    let got;
    try {
      got = await run();
    } catch (error) {
      got = { raised: String(error) };
    }
    report.add(name, expectation(name, era), got);
  }
} catch (error) {
  report.add('tools-list', contract.cases['tools-list'].pages.flat(), { raised: String(error) });
} finally {
  rmSync(home, { recursive: true, force: true });
}
process.exitCode = report.failed ? 1 : 0;
