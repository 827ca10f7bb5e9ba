// What crossed the pipe or the network, so that a case can tell what the client above it hides.
//
// The transport itself stays the SDK's own class: only its two ends are observed.
export class Wire {
  sent = [];
  received = [];
  #waiting = [];

  // Over HTTP `send` ends only with the answer's head, so that a message counts as sent when it starts.
  constructor(deadline, early) {
    this.deadline = deadline;
    this.early = early;
  }

  attach(transport) {
    const send = transport.send.bind(transport);
    transport.send = async (message, ...rest) => {
      const sent = () => {
        this.sent.push(message);
        this.#wake();
      };
      if (this.early) sent();
      await send(message, ...rest);
      if (!this.early) sent();
    };
    let onmessage;
    Object.defineProperty(transport, 'onmessage', {
      configurable: true,
      get: () => onmessage,
      set: (listener) => {
        onmessage = listener && ((message, extra) => {
          this.received.push(message);
          listener(message, extra);
          this.#wake();
        });
      },
    });
    return transport;
  }

  async until(ready, what) {
    return within(this.deadline, what, async () => {
      for (;;) {
        const found = ready();
        if (found) return found;
        await new Promise((resolve) => this.#waiting.push(resolve));
      }
    });
  }

  request(method, name) {
    return this.sent.findLast((m) => m.method === method && 'id' in m && (!name || m.params?.name === name));
  }

  notifications(method) {
    return this.received.filter((message) => message.method === method);
  }

  answers(request) {
    return this.received.filter((message) => !('method' in message) && message.id === request.id);
  }

  #wake() {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}

export async function within(deadline, what, run) {
  let timer;
  const expired = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`deadline passed: ${what}`)), deadline);
  });
  try {
    return await Promise.race([run(), expired]);
  } finally {
    clearTimeout(timer);
  }
}
