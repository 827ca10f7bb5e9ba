// The TypeScript client against a server of the demo contract: one JSON line a case.
//
// Usage: client.mjs --era legacy|modern [--sdk 1|2] (--http URL | --sse URL | -- COMMAND [ARGUMENT..])
import * as sdk2 from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';

import { Report, commandLine, contract, expectation } from './contract.mjs';
import * as plain from './plain.mjs';
import * as sdk1 from './sdk1.mjs';
import { Wire, within } from './wire.mjs';

const DEADLINE = 30_000;
// How long a request may take to leave over a connection that may have to be opened.
const LEAVES = 200;
const { era, sdk, http, sse, command } = commandLine(process.argv.slice(2));
const { Client, SSEClientTransport, StreamableHTTPClientTransport } = sdk === '1' ? sdk1 : sdk2;
const modern = era === 'modern';
const report = new Report();
const wire = new Wire(DEADLINE, Boolean(http ?? sse));
const bypass = { cacheMode: 'bypass' };

let asked;
let elicitation;
const logged = [];
const updated = [];
let listChanges = 0;

const client = new Client(
  { name: 'typescript-client', version: '2.4.0' },
  {
    capabilities: { elicitation: { form: {} }, sampling: {}, roots: {} },
    versionNegotiation: { mode: modern ? 'auto' : 'legacy' },
  },
);
client.setRequestHandler('elicitation/create', async ({ params }) => {
  asked = { message: params.message, schema: plain.schema(params.requestedSchema) };
  return elicitation;
});
client.setRequestHandler('sampling/createMessage', async ({ params }) => {
  asked = { messages: plain.messages(params.messages), maxTokens: params.maxTokens };
  return { role: 'assistant', content: { type: 'text', text: 'short' }, model: 'none', stopReason: 'endTurn' };
});
client.setRequestHandler('roots/list', async () => ({ roots: contract.roots.map((uri) => ({ uri })) }));
client.setNotificationHandler('notifications/message', ({ params }) => {
  logged.push([params.level, params.logger, params.data]);
});
client.setNotificationHandler('notifications/resources/updated', ({ params }) => {
  updated.push(params.uri);
});
client.setNotificationHandler('notifications/tools/list_changed', () => {
  listChanges += 1;
});

const call = (name, args = {}, options) => client.callTool({ name, arguments: args }, options);
const textOf = async (name, args) => plain.texts(await call(name, args))[0];

async function elicit(answer) {
  asked = undefined;
  elicitation = answer;
  return plain.texts(await call('greet'));
}

// The code as it was on the wire: the client rewrites some of them before it raises.
async function errorCode(pending) {
  try {
    return { answered: await pending };
  } catch (error) {
    const answer = wire.received.at(-1);
    return answer?.error ? { code: answer.error.code } : { raised: String(error) };
  }
}

async function read(uri) {
  const { contents } = await client.readResource({ uri }, bypass);
  if (contents.length !== 1) throw new Error(`${contents.length} contents`);
  return plain.contents(contents[0]);
}

async function prompt(args) {
  const { messages } = await client.getPrompt({ name: 'welcome', arguments: args });
  return { messages: plain.messages(messages) };
}

async function completions(name, ref, argument) {
  const found = {};
  for (const prefix of Object.keys(contract.cases[name])) {
    const { completion } = await client.complete({ ref, argument: { name: argument, value: prefix } });
    found[prefix] = completion.values;
  }
  return found;
}

const cases = {
  version: () => client.getNegotiatedProtocolVersion(),
  server: () => ({
    name: client.getServerVersion()?.name,
    title: client.getServerVersion()?.title,
    instructions: Boolean(client.getInstructions()),
  }),
  capabilities: () => plain.capabilities(client.getServerCapabilities()),
  ping: () => client.ping(),
  'tools-list': async () => {
    const before = wire.received.length;
    const { tools } = await client.listTools(undefined, bypass);
    const pages = wire.received.slice(before).filter((message) => message.result?.tools);
    const names = pages.map((message) => message.result.tools.map((tool) => tool.name));
    if (names.flat().join() !== tools.map((tool) => tool.name).join()) throw new Error('the pages were not joined');
    return { pages: names };
  },
  'tool-schema': async () => {
    const add = (await client.listTools()).tools.find((tool) => tool.name === 'add');
    return {
      input: plain.withoutType(plain.schema(add.inputSchema)),
      output: plain.withoutType(plain.schema(add.outputSchema)),
    };
  },
  'call-echo': async () => plain.whole(await call('echo', { text: contract.cases['call-echo'].texts[0] })),
  'call-add': async () => plain.whole(await call('add', { a: 2, b: 3 })),
  'call-add-fraction': async () => plain.whole(await call('add', { a: 1.5, b: 2.25 })),
  'call-fail': async () => plain.whole(await call('fail', { message: 'broken on purpose' })),
  'call-unknown': () => errorCode(call('no-such-tool')),
  content: async () => (await call('content')).content.map(plain.block),
  progress: async () => {
    // Read off the wire: the client forgets its listener at the response, and with it the steps of the same chunk.
    const result = await call('count', { to: 3 }, { onprogress: () => {} });
    const token = wire.request('tools/call', 'count').params._meta.progressToken;
    const steps = wire.received
      .slice(0, wire.received.indexOf(wire.answers(wire.request('tools/call', 'count'))[0]))
      .filter((message) => message.method === 'notifications/progress' && message.params.progressToken === token)
      .map(({ params }) => [params.progress, params.total, params.message]);
    return { steps, texts: plain.texts(result) };
  },
  cancel: async () => {
    const abort = new AbortController();
    const sleep = call('sleep', { ms: 1000 }, { signal: abort.signal }).then(
      () => 'finished',
      () => 'cancelled',
    );
    const request = await wire.until(() => wire.request('tools/call', 'sleep'), 'the call was sent');
    if (http ?? sse) await new Promise((resolve) => setTimeout(resolve, LEAVES));
    abort.abort('enough');
    const outcome = await sleep;
    const slept = await textOf('sleep', { ms: 1200 });
    return {
      call: outcome,
      sleeps: [slept],
      lateAnswers: wire.answers(request).length,
      next: [await textOf('echo', { text: 'still here' })],
    };
  },
  'elicit-accept': async () => {
    const texts = await elicit({ action: 'accept', content: { name: 'Ada' } });
    return { asked, texts };
  },
  'elicit-decline': async () => ({ texts: await elicit({ action: 'decline' }) }),
  'elicit-cancel': async () => ({ texts: await elicit({ action: 'cancel' }) }),
  sampling: async () => {
    asked = undefined;
    const texts = plain.texts(await call('summarize', { text: 'a long story' }));
    return { asked, texts };
  },
  roots: async () => ({ texts: plain.texts(await call('roots')) }),
  'resources-list': async () => plain.resources((await client.listResources(undefined, bypass)).resources),
  'templates-list': async () =>
    plain.templates((await client.listResourceTemplates(undefined, bypass)).resourceTemplates),
  'read-text': () => read('demo://readme'),
  'read-blob': () => read('demo://pixel'),
  'read-template': async () => {
    const { text, ...rest } = await read('demo://users/42');
    return { ...rest, json: JSON.parse(text) };
  },
  'read-unknown': () => errorCode(client.readResource({ uri: 'demo://nothing' }, bypass)),
  subscribe: async () => {
    const open = modern
      ? await client.listen({ resourceSubscriptions: ['demo://readme'] })
      : await client.subscribeResource({ uri: 'demo://readme' });
    const touched = [
      await textOf('touch', { uri: 'demo://pixel' }),
      await textOf('touch', { uri: 'demo://readme' }),
    ];
    await wire.until(() => updated.length, 'the update');
    if (modern) await open.close();
    return { updated: [...updated], texts: touched };
  },
  unsubscribe: async () => {
    if (!modern) await client.unsubscribeResource({ uri: 'demo://readme' });
    const before = wire.notifications('notifications/resources/updated').length;
    await textOf('touch', { uri: 'demo://readme' });
    await textOf('echo', { text: 'after the touch' });
    const after = wire.notifications('notifications/resources/updated').slice(before);
    return { updated: after.map((message) => message.params.uri) };
  },
  'list-changed': async () => {
    const got = { texts: [], notified: [], counts: [], extra: [] };
    const open = modern ? await client.listen({ toolsListChanged: true }) : undefined;
    for (const wanted of [1, 2]) {
      got.texts.push(await textOf('toggle'));
      await wire.until(() => listChanges >= wanted, 'the change');
      got.notified.push(listChanges);
      const names = (await client.listTools(undefined, bypass)).tools.map((tool) => tool.name);
      got.counts.push(names.length);
      got.extra.push(names.includes('extra'));
    }
    await open?.close();
    return got;
  },
  'prompts-list': async () => plain.prompts((await client.listPrompts(undefined, bypass)).prompts),
  'prompt-get': () => prompt({ name: 'Ada', style: 'formal' }),
  'prompt-default': () => prompt({ name: 'Ada' }),
  'prompt-missing': () => errorCode(prompt({ style: 'formal' })),
  'complete-prompt': () => completions('complete-prompt', { type: 'ref/prompt', name: 'welcome' }, 'style'),
  'complete-template': () =>
    completions('complete-template', { type: 'ref/resource', uri: 'demo://users/{id}' }, 'id'),
  'log-gate': async () => {
    if (!modern) await client.setLoggingLevel('warning');
    const meta = modern ? { _meta: { [sdk2.LOG_LEVEL_META_KEY]: 'warning' } } : {};
    logged.length = 0;
    const said = [];
    for (const [level, text] of [['info', 'quiet'], ['error', 'boom']]) {
      said.push(...plain.texts(await client.callTool({ name: 'log', arguments: { level, text }, ...meta })));
    }
    await wire.until(() => logged.length, 'the log message');
    return { messages: [...logged], texts: said };
  },
  'log-silent': async () => {
    const before = wire.notifications('notifications/message').length;
    const said = await textOf('log', { level: 'error', text: 'unasked' });
    await textOf('echo', { text: 'after the log' });
    const after = wire.notifications('notifications/message').slice(before);
    return { messages: after.map((message) => message.params.data), texts: [said] };
  },
};

function connection() {
  if (http) return new StreamableHTTPClientTransport(new URL(http));
  if (sse) return new SSEClientTransport(new URL(sse));
  return new StdioClientTransport({ command: command[0], args: command.slice(1), env: process.env });
}

const transport = connection();
try {
  await within(DEADLINE, 'connecting', () => client.connect(wire.attach(transport)));
} catch (error) {
  report.add('version', contract.versions[era], { raised: String(error) });
  await transport.close();
  process.exit(1);
}
for (const name of Object.keys(contract.cases)) {
  const expected = expectation(name, era);
  if (expected === undefined) continue;
  let got;
  try {
    got = await within(DEADLINE, name, async () => cases[name]());
  } catch (error) {
    got = { raised: String(error) };
  }
  report.add(name, expected, got);
}
await client.close();
process.exitCode = report.failed ? 1 : 0;
