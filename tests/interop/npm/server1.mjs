// The TypeScript SDK 1 serving the demo contract in sessions: over Streamable HTTP with an event store, and over HTTP+SSE.
//
// Usage: server1.mjs --http|--sse [--drop]: prints its URL. With --drop, `count` hangs up after each step, so that a
// client gets the rest only by resuming.
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';

import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { SSEServerTransport } from '@modelcontextprotocol/sdk/server/sse.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import * as types from '@modelcontextprotocol/sdk/types.js';

import { Demo, Refusal, info, options } from './demo.mjs';

const RETRY = 20;
const requests = {
  'tools/list': types.ListToolsRequestSchema,
  'tools/call': types.CallToolRequestSchema,
  'resources/list': types.ListResourcesRequestSchema,
  'resources/templates/list': types.ListResourceTemplatesRequestSchema,
  'resources/read': types.ReadResourceRequestSchema,
  'resources/subscribe': types.SubscribeRequestSchema,
  'resources/unsubscribe': types.UnsubscribeRequestSchema,
  'prompts/list': types.ListPromptsRequestSchema,
  'prompts/get': types.GetPromptRequestSchema,
  'completion/complete': types.CompleteRequestSchema,
  'logging/setLevel': types.SetLevelRequestSchema,
};
const answers = {
  'elicitation/create': types.ElicitResultSchema,
  'sampling/createMessage': types.CreateMessageResultSchema,
  'roots/list': types.ListRootsResultSchema,
};
const drop = process.argv.includes('--drop');

function serve() {
  const demo = new Demo();
  const server = new Server(info, options);
  for (const [method, answer] of Object.entries(demo.methods)) {
    server.setRequestHandler(requests[method], async ({ params = {} }, extra) => {
      try {
        return await answer(params, means(demo, server, extra));
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        throw Object.assign(new types.McpError(error.code, error.message, error.data), { message: error.message });
      }
    });
  }
  return server;
}

function means(demo, server, extra) {
  const notify = (method, params) => extra.sendNotification({ method: `notifications/${method}`, params });
  return {
    modern: false,
    signal: extra.signal,
    log: (level, data) => (demo.passes(level) ? notify('message', { level, logger: 'demo', data }) : undefined),
    progress: async (progress, total, message) => {
      const progressToken = extra._meta?.progressToken;
      if (progressToken === undefined) return;
      await notify('progress', { progressToken, progress, total, message });
      if (drop) extra.closeSSEStream?.();
    },
    ask: async (_, request, finish) => finish(await extra.sendRequest(request, answers[request.method])),
    publish: async (change, uri) => {
      if (!uri) return server.sendToolListChanged();
      if (demo.subscribed.has(uri)) await server.sendResourceUpdated({ uri });
    },
  };
}

// The events of one session in their order. The SDK's example sorts them by the clock, which loses some.
class EventLog {
  events = [];

  async storeEvent(stream, message) {
    this.events.push({ stream, message });
    return String(this.events.length);
  }

  async replayEventsAfter(lastEventId, { send }) {
    const last = Number(lastEventId);
    const { stream } = this.events[last - 1];
    for (const [index, event] of this.events.entries()) {
      // A priming event is stored as an empty object, and is not told twice.
      if (index >= last && event.stream === stream && 'jsonrpc' in event.message) await send(String(index + 1), event.message);
    }
    return stream;
  }
}

const sessions = new Map();

async function streamable(request, response) {
  const known = sessions.get(request.headers['mcp-session-id']);
  if (known) return known.handleRequest(request, response);
  const transport = new StreamableHTTPServerTransport({
    sessionIdGenerator: randomUUID,
    eventStore: new EventLog(),
    retryInterval: RETRY,
    onsessioninitialized: (id) => sessions.set(id, transport),
  });
  transport.onclose = () => sessions.delete(transport.sessionId);
  await serve().connect(transport);
  await transport.handleRequest(request, response);
}

async function httpSse(request, response) {
  const url = new URL(request.url, 'http://127.0.0.1');
  if (request.method === 'POST') {
    const known = sessions.get(url.searchParams.get('sessionId'));
    return known ? known.handlePostMessage(request, response) : response.writeHead(404).end();
  }
  const transport = new SSEServerTransport('/messages', response);
  sessions.set(transport.sessionId, transport);
  response.on('close', () => sessions.delete(transport.sessionId));
  await serve().connect(transport);
}

const sse = process.argv.includes('--sse');
const listener = createServer(sse ? httpSse : streamable);
listener.listen(0, '127.0.0.1', () => {
  console.log(`http://127.0.0.1:${listener.address().port}/${sse ? 'sse' : 'mcp'}`);
});
