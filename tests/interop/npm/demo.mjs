// The demo contract, above either generation of the TypeScript SDK: what each method answers, given the means to talk
// back to the client.

const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mMwTpv5HwAENAIyhHMY8AAAAABJRU5ErkJggg==';
const SILENCE = 'UklGRiwAAABXQVZFZm10IBAAAAABAAEAQB8AAEAfAAABAAgAZGF0YQgAAACAgICAgICAgA==';
const README = 'This is the demo server.';
const LEVELS = ['debug', 'info', 'notice', 'warning', 'error', 'critical', 'alert', 'emergency'];
const COMPLETIONS = { 'welcome style': ['formal', 'friendly', 'funny'], 'demo://users/{id} id': ['1', '2', '3'] };
const PAGE = 4;

export const info = { name: 'mcp-proto-demo', title: 'Demo server', version: '1.0.0' };
export const options = {
  instructions: 'A server that has one of everything.',
  capabilities: {
    completions: {},
    logging: {},
    prompts: { listChanged: true },
    resources: { listChanged: true, subscribe: true },
    tools: { listChanged: true },
  },
};

const schema = (properties) => ({
  type: 'object',
  properties: Object.fromEntries(Object.entries(properties).map(([name, type]) => [name, { type }])),
  required: Object.keys(properties),
});
const TOOLS = Object.entries({
  echo: { text: 'string' },
  add: { a: 'number', b: 'number' },
  fail: { message: 'string' },
  count: { to: 'integer' },
  sleep: { ms: 'integer' },
  greet: {},
  summarize: { text: 'string' },
  roots: {},
  log: { level: 'string', text: 'string' },
  content: {},
  touch: { uri: 'string' },
  toggle: {},
}).map(([name, properties]) => ({
  name,
  inputSchema: schema(properties),
  ...(name === 'add' && { outputSchema: schema({ sum: 'number' }) }),
}));

const text = (value) => ({ content: [{ type: 'text', text: value }] });
const asked = {
  greet: {
    method: 'elicitation/create',
    params: { mode: 'form', message: 'What is your name?', requestedSchema: schema({ name: 'string' }) },
  },
  summarize: ({ text: story }) => ({
    method: 'sampling/createMessage',
    params: { messages: [{ role: 'user', content: { type: 'text', text: `Summarize: ${story}` } }], maxTokens: 100 },
  }),
  roots: { method: 'roots/list' },
};

// An error of the protocol, raised by the means of whichever SDK is below.
export class Refusal extends Error {
  constructor(code, message, data) {
    super(message);
    Object.assign(this, { code, data });
  }
}

// What one endpoint holds. `io` of each call: `modern`, `notify(method, params)`, `ask(key, request)`, `log(level, data)`,
// `progress(step, of, message)`, `signal`, and `publish(change, uri)`.
export class Demo {
  level = 'debug';
  subscribed = new Set();
  extra = false;

  methods = {
    'tools/list': ({ cursor }) => {
      const tools = this.extra ? [...TOOLS, { name: 'extra', inputSchema: schema({}) }] : TOOLS;
      const start = cursor === undefined ? 0 : Number(/^page:(\d+)$/.exec(cursor)?.[1]);
      if (Number.isNaN(start)) throw new Refusal(-32602, 'unknown cursor');
      const following = start + PAGE;
      return {
        tools: tools.slice(start, following),
        ...(following < tools.length && { nextCursor: `page:${following}` }),
      };
    },
    'tools/call': async ({ name, arguments: args = {} }, io) => {
      const known = TOOLS.some((tool) => tool.name === name) || (name === 'extra' && this.extra);
      if (!known) throw new Refusal(-32602, `unknown tool: ${name}`);
      return this.tools[name](args, io);
    },
    'resources/list': () => ({
      resources: [
        { uri: 'demo://readme', name: 'readme', mimeType: 'text/plain' },
        { uri: 'demo://pixel', name: 'pixel', mimeType: 'image/png' },
      ],
    }),
    'resources/templates/list': () => ({
      resourceTemplates: [{ uriTemplate: 'demo://users/{id}', name: 'user', mimeType: 'application/json' }],
    }),
    'resources/read': ({ uri }, io) => {
      const user = /^demo:\/\/users\/([^/]+)$/.exec(uri)?.[1];
      if (uri === 'demo://readme') return { contents: [{ uri, mimeType: 'text/plain', text: README }] };
      if (uri === 'demo://pixel') return { contents: [{ uri, mimeType: 'image/png', blob: PIXEL }] };
      if (user) return { contents: [{ uri, mimeType: 'application/json', text: JSON.stringify({ id: user }) }] };
      throw new Refusal(io.modern ? -32602 : -32002, 'resource not found', { uri });
    },
    'resources/subscribe': ({ uri }) => {
      this.subscribed.add(uri);
      return {};
    },
    'resources/unsubscribe': ({ uri }) => {
      this.subscribed.delete(uri);
      return {};
    },
    'prompts/list': () => ({
      prompts: [{ name: 'welcome', arguments: [{ name: 'name', required: true }, { name: 'style', required: false }] }],
    }),
    'prompts/get': ({ name, arguments: args = {} }) => {
      if (name !== 'welcome') throw new Refusal(-32602, `unknown prompt: ${name}`);
      if (args.name === undefined) throw new Refusal(-32602, 'missing argument: name');
      const line = `Write a ${args.style ?? 'short'} welcome for ${args.name}.`;
      return { messages: [{ role: 'user', content: { type: 'text', text: line } }] };
    },
    'completion/complete': ({ ref, argument }) => {
      const candidates = COMPLETIONS[`${ref.name ?? ref.uri} ${argument.name}`] ?? [];
      const values = candidates.filter((value) => value.startsWith(argument.value));
      return { completion: { values, total: values.length, hasMore: false } };
    },
    'logging/setLevel': ({ level }) => {
      this.level = level;
      return {};
    },
  };

  tools = {
    echo: ({ text: said }) => text(said),
    add: ({ a, b }) => ({ ...text(String(a + b)), structuredContent: { sum: a + b } }),
    fail: ({ message }) => ({ ...text(message), isError: true }),
    count: async ({ to }, io) => {
      for (let step = 1; step <= to; step += 1) await io.progress(step, to, `step ${step} of ${to}`);
      return text(`counted to ${to}`);
    },
    sleep: async ({ ms }, io) => {
      await new Promise((resolve, reject) => {
        const timer = setTimeout(resolve, ms);
        io.signal.addEventListener('abort', () => {
          clearTimeout(timer);
          reject(new Error('cancelled'));
        });
      });
      return text(`slept ${ms} ms`);
    },
    greet: (_, io) =>
      io.ask('name', asked.greet, (answer) =>
        text(answer.action === 'accept' ? `Hello, ${answer.content.name}!` : 'No greeting.')),
    summarize: (args, io) =>
      io.ask('summary', asked.summarize(args), (answer) => text(`Summary: ${answer.content.text}`)),
    roots: (_, io) => io.ask('roots', asked.roots, ({ roots }) => text(roots.map((root) => root.uri).join('\n'))),
    log: async ({ level, text: said }, io) => {
      await io.log(level, said);
      return text('logged');
    },
    content: () => ({
      content: [
        { type: 'text', text: 'every kind of content' },
        { type: 'image', data: PIXEL, mimeType: 'image/png' },
        { type: 'audio', data: SILENCE, mimeType: 'audio/wav' },
        { type: 'resource_link', uri: 'demo://readme', name: 'readme', mimeType: 'text/plain' },
        { type: 'resource', resource: { uri: 'demo://readme', mimeType: 'text/plain', text: README } },
      ],
    }),
    touch: async ({ uri }, io) => {
      await io.publish('resources/updated', uri);
      return text('touched');
    },
    toggle: async (_, io) => {
      this.extra = !this.extra;
      await io.publish('tools/list_changed');
      return text(this.extra ? 'added' : 'removed');
    },
    extra: () => text('extra'),
  };

  // Whether a log message passes the level that the session has set.
  passes(level) {
    return LEVELS.indexOf(level) >= LEVELS.indexOf(this.level);
  }
}
