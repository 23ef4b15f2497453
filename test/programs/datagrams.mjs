// Two ends of a conversation in datagrams, each in a namespace of its own:
//   serve ADDRESS PORT   says 'ready', and sends back what comes
//   ask ADDRESS PORT     for each line: sends it again and again until it comes back, and prints it; `silence` after a while

import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

const [task, address, port] = process.argv.slice(2);
const socket = createSocket('udp4');
const againMs = 20;
const limitMs = 10_000;

if (task === 'serve') {
  socket.on('message', (text, from) => socket.send(text, from.port, from.address));
  socket.bind(Number(port), address);
  await once(socket, 'listening');
  console.log('ready');
} else {
  // A path that is cut is an error of the socket, and may be there again at the next try.
  socket.on('error', () => {});
  for await (const line of createInterface(process.stdin)) {
    const answer = new Promise((resolve) => {
      const send = () => socket.send(line, Number(port), address, () => {});
      const timer = setInterval(send, againMs);
      const end = (text) => {
        clearInterval(timer);
        clearTimeout(limit);
        socket.off('message', hear);
        resolve(text);
      };
      const hear = (text) => String(text) === line && end(line);
      const limit = setTimeout(() => end('silence'), limitMs);
      socket.on('message', hear);
      send();
    });
    console.log(await answer);
  }
  socket.close();
}
