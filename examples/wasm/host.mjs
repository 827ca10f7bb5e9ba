// A host of the module, in node: what a page or a worker would do just as well.
// It asks the server in both eras, and prints what it says.

import { readFile } from 'node:fs/promises';
import { argv, exit } from 'node:process';

const { instance } = await WebAssembly.instantiate(await readFile(argv[2]), {});
const { memory, input, turn, output } = instance.exports;

function ask(...messages) {
  const bytes = new TextEncoder().encode(messages.map((message) => JSON.stringify(message) + '\n').join(''));
  const place = input(bytes.length);
  // Memory may have grown and moved, so that it is looked at anew each time.
  new Uint8Array(memory.buffer, place, bytes.length).set(bytes);
  const length = turn(performance.now());
  const said = new TextDecoder().decode(new Uint8Array(memory.buffer, output(), length));
  return said.split('\n').filter(Boolean).map((line) => JSON.parse(line));
}

const info = { name: 'node', version: '1.0' };
const modern = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientInfo': info,
  'io.modelcontextprotocol/clientCapabilities': {},
};
const [now] = ask({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'hello', _meta: modern } });
const versions = ask({ jsonrpc: '2.0', id: 2, method: 'server/discover', params: { _meta: modern } });
const said = [now.result.content[0].text, versions[0].result.supportedVersions[0]];
console.log(said.join(', '));
exit(said.join() === 'hello from wasm,2026-07-28' ? 0 : 1);
