// Loaded into the suite before anything else (`node --require`): its mock servers listen on every interface of the
// machine, and here they listen on the loopback interface. A listener that got past this ends the process.
'use strict';

const net = require('node:net');

const LOOPBACK = '127.0.0.1';
const IPV4 = 4;

// What every `listen` ends in; Node keeps the name for those who wrap it. Giving `listen` a host instead would make it
// look the host up first, and some mock servers want to know their port at once.
const bind = net.Server.prototype._listen2;

net.Server.prototype._listen2 = function (address, port, addressType, backlog, fd, flags) {
  const overTcp = fd === undefined && port >= 0;
  if (overTcp) bind.call(this, LOOPBACK, port, IPV4, backlog, fd, flags);
  else bind.call(this, address, port, addressType, backlog, fd, flags);
};

const listen = net.Server.prototype.listen;

net.Server.prototype.listen = function (...given) {
  this.once('listening', () => {
    const address = this.address();
    if (address !== null && typeof address === 'object' && address.address !== LOOPBACK) {
      console.error(`listening on ${address.address}, which is not ${LOOPBACK}`);
      process.exit(70);
    }
  });
  return listen.apply(this, given);
};
