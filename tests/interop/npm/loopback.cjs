// Preloaded into a server that would listen on every interface: it listens on a free port of the loopback interface
// instead, and prints the URL of ENDPOINT there.
const net = require('node:net');

const listen = net.Server.prototype.listen;
net.Server.prototype.listen = function (...args) {
  this.once('listening', () => console.log(`http://127.0.0.1:${this.address().port}${process.env.ENDPOINT}`));
  const listening = args.findLast((arg) => typeof arg === 'function');
  return listen.call(this, { port: 0, host: '127.0.0.1' }, listening);
};
