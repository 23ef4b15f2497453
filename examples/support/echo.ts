// A TCP server and its client, each a process of its own. `nsenter` starts them inside of a network namespace:
//   node echo.js serve ADDRESS                prints its port, sends back whatever comes
//   node echo.js ask ADDRESS PORT TEXT        prints what came back, and the milliseconds it took; or why nothing did

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createConnection, createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const file = fileURLToPath(import.meta.url);

const start = (netns: string, ...args: string[]) =>
  spawn('nsenter', [`--net=/run/netns/${netns}`, process.execPath, file, ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });

const firstLine = async (child: ReturnType<typeof start>): Promise<string> => {
  for await (const line of createInterface(child.stdout)) return line;
  throw new Error(`${child.spawnargs.join(' ')}: ended without a word`);
};

/** Starts the server in a namespace. */
export const serve = async (netns: string, address: string): Promise<{ port: string; stop: () => Promise<void> }> => {
  const child = start(netns, 'serve', address);
  const port = await firstLine(child);
  const stop = async (): Promise<void> => {
    child.stdin.end();
    await once(child, 'close');
  };
  return { port, stop };
};

/** Asks it from a namespace. Answers `no answer (EHOSTUNREACH)` when there is no way to it. */
export const ask = (netns: string, address: string, port: string, text: string): Promise<string> =>
  firstLine(start(netns, 'ask', address, port, text));

const roundTrip = async (address: string, port: number, text: string): Promise<string> => {
  const socket = createConnection(port, address);
  await once(socket, 'connect');
  const started = performance.now();
  socket.write(text);
  const [answer] = (await once(socket, 'data')) as [Buffer];
  const ms = performance.now() - started;
  socket.destroy();
  return `'${answer.toString()}' from ${socket.remoteAddress ?? address} in ${ms.toFixed(2)} ms`;
};

if (process.argv[1] === file) {
  const [task, address = '', port = '0', text = ''] = process.argv.slice(2);
  if (task === 'ask') {
    const noAnswer = ({ code = 'no code' }: NodeJS.ErrnoException): string => `no answer (${code})`;
    console.log(await roundTrip(address, Number(port), text).catch(noAnswer));
  } else {
    const server = createServer((socket) => socket.pipe(socket));
    // Ends with whoever started it.
    process.stdin.resume().on('end', () => server.close());
    server.listen(0, address, () => {
      const bound = server.address();
      console.log(typeof bound === 'object' ? bound?.port : bound);
    });
  }
}
