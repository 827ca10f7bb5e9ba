// Loaded into the suite before anything else (`node --require`): its mock servers listen on every interface of the
// machine, and here they listen on the loopback interface. A listener that got past this ends the process.
'use strict';

const net = require('node:net');

const LOOPBACK = '127.0.0.1';
const listen = net.Server.prototype.listen;

net.Server.prototype.listen = function (...given) {
  const [options, callback] = net._normalizeArgs(given);
  const bound = options.path === undefined && options.fd === undefined && !options._handle;
  this.once('listening', () => {
    const address = this.address();
    if (address !== null && typeof address === 'object' && address.address !== LOOPBACK) {
      console.error(`listening on ${address.address}, which is not ${LOOPBACK}`);
      process.exit(70);
    }
  });
  if (!bound) return listen.apply(this, given);
  return listen.call(this, { ...options, port: options.port ?? 0, host: LOOPBACK }, callback);
};
