// The TypeScript server SDK 2 serving the demo contract over Streamable HTTP: modern requests each by itself, legacy
// ones in sessions. Prints its URL.
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';

import { NodeStreamableHTTPServerTransport, localhostHostValidation, toNodeHandler, toWebRequest } from '@modelcontextprotocol/node';
import { ProtocolError, Server, createMcpHandler, inputRequired, isLegacyRequest } from '@modelcontextprotocol/server';

import { Demo, Refusal, info, options } from './demo.mjs';

const modernDemo = new Demo();

function serve(demo, modern) {
  const server = new Server(info, options);
  for (const [method, answer] of Object.entries(demo.methods)) {
    if (modern && /subscribe$|setLevel$/.test(method)) continue;
    server.setRequestHandler(method, async ({ params = {} }, ctx) => {
      try {
        return await answer(params, means(demo, server, modern, ctx));
      } catch (error) {
        if (error instanceof Refusal) throw new ProtocolError(error.code, error.message, error.data);
        throw error;
      }
    });
  }
  return server;
}

function means(demo, server, modern, { mcpReq }) {
  const notify = (method, params) => mcpReq.notify({ method: `notifications/${method}`, params });
  return {
    modern,
    signal: mcpReq.signal,
    log: (level, data) => (modern || demo.passes(level) ? mcpReq.log(level, data, 'demo') : undefined),
    progress: async (progress, total, message) => {
      const progressToken = mcpReq._meta?.progressToken;
      if (progressToken !== undefined) await notify('progress', { progressToken, progress, total, message });
    },
    ask: async (key, request, finish) => {
      if (!modern) return finish(await mcpReq.send(request));
      const answer = mcpReq.inputResponses?.[key];
      if (answer === undefined) return inputRequired({ inputRequests: { [key]: request }, requestState: `asked:${key}` });
      if (mcpReq.requestState() !== `asked:${key}`) throw new Refusal(-32602, 'request state was not echoed');
      return finish(answer);
    },
    publish: async (change, uri) => {
      if (modern) return uri ? handler.notify.resourceUpdated(uri) : handler.notify.toolsChanged();
      if (!uri) return server.notification({ method: 'notifications/tools/list_changed' });
      if (demo.subscribed.has(uri)) await server.notification({ method: 'notifications/resources/updated', params: { uri } });
    },
  };
}

const handler = createMcpHandler(() => serve(modernDemo, true), { legacy: 'reject' });
const modern = toNodeHandler(handler);
const sessions = new Map();
const validHost = localhostHostValidation();

async function legacy(request, response, body) {
  const known = sessions.get(request.headers['mcp-session-id']);
  if (known) return known.handleRequest(request, response, body);
  const transport = new NodeStreamableHTTPServerTransport({
    sessionIdGenerator: randomUUID,
    onsessioninitialized: (id) => sessions.set(id, transport),
    onsessionclosed: (id) => sessions.delete(id),
  });
  await serve(new Demo(), false).connect(transport);
  await transport.handleRequest(request, response, body);
}

async function read(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return chunks.length ? JSON.parse(Buffer.concat(chunks).toString()) : undefined;
}

const listener = createServer(async (request, response) => {
  if (!validHost(request, response)) return;
  if (request.method !== 'POST') return legacy(request, response);
  const body = await read(request);
  const old = await isLegacyRequest(await toWebRequest(request, body), body);
  await (old ? legacy : modern)(request, response, body);
});
listener.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${listener.address().port}/mcp`));
