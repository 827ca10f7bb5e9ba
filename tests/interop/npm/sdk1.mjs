// The client of the TypeScript SDK 1, by the names that the SDK 2 has.
import { Client as Client1 } from '@modelcontextprotocol/sdk/client/index.js';
import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import * as types from '@modelcontextprotocol/sdk/types.js';

const requests = {
  'elicitation/create': types.ElicitRequestSchema,
  'sampling/createMessage': types.CreateMessageRequestSchema,
  'roots/list': types.ListRootsRequestSchema,
};
const notifications = {
  'notifications/message': types.LoggingMessageNotificationSchema,
  'notifications/resources/updated': types.ResourceUpdatedNotificationSchema,
  'notifications/tools/list_changed': types.ToolListChangedNotificationSchema,
};

export class Client {
  constructor(info, options) {
    this.inner = new Client1(info, { capabilities: options.capabilities });
    for (const name of ['ping', 'readResource', 'getPrompt', 'complete', 'setLoggingLevel', 'close']) {
      this[name] = (...args) => this.inner[name](...args);
    }
    for (const name of ['subscribeResource', 'unsubscribeResource', 'getServerVersion', 'getServerCapabilities', 'getInstructions']) {
      this[name] = (...args) => this.inner[name](...args);
    }
    this.listResources = () => this.inner.listResources();
    this.listResourceTemplates = () => this.inner.listResourceTemplates();
    this.listPrompts = () => this.inner.listPrompts();
  }

  setRequestHandler(method, handler) {
    this.inner.setRequestHandler(requests[method], handler);
  }

  setNotificationHandler(method, handler) {
    this.inner.setNotificationHandler(notifications[method], handler);
  }

  async connect(transport) {
    this.transport = transport;
    await this.inner.connect(transport);
  }

  getNegotiatedProtocolVersion() {
    return this.transport.protocolVersion ?? this.transport._protocolVersion;
  }

  callTool(params, options) {
    return this.inner.callTool(params, undefined, options);
  }

  // All pages, as the SDK 2 gives them.
  async listTools() {
    const tools = [];
    let cursor;
    do {
      const page = await this.inner.listTools(cursor === undefined ? undefined : { cursor });
      tools.push(...page.tools);
      cursor = page.nextCursor;
    } while (cursor !== undefined);
    return { tools };
  }
}

export { SSEClientTransport, StreamableHTTPClientTransport };
