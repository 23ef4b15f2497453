// Plain Node code in two namespaces of one process.

import { readlinkSync } from 'node:fs';
import { expect, test } from 'vitest';
import { getLink } from '../../lib/index.js';
import { ip, scratch, vethPair } from '../support/namespace.js';
import { startThread, type Thread } from '../support/thread.js';

const own = readlinkSync('/proc/self/ns/net');

const enter = (thread: Thread, netns: string): Promise<void> =>
  thread.run(({ library }, name) => library.enterNetns(name), netns);

test('an HTTP server in one namespace answers fetch from another one, over two macvlans', async () => {
  const [left, right] = [await scratch(), await scratch()];
  const { name: lower } = await vethPair();
  const server = startThread();
  for (const [n, { name }] of [left, right].entries()) {
    await ip('link', 'add', 'link', lower, 'name', 'mv0', 'netns', name, 'type', 'macvlan', 'mode', 'bridge');
    await ip('-n', name, 'address', 'add', `192.0.2.${n + 1}/24`, 'dev', 'mv0');
    await ip('-n', name, 'link', 'set', 'mv0', 'up');
  }
  const client = startThread();
  await Promise.all([enter(server, left.name), enter(client, right.name)]);
  const port = await server.run(async ({ http, once, kept }) => {
    const server = http.createServer((request, response) => {
      response.end(`${request.url} from ${request.socket.remoteAddress}`);
    });
    await once(server.listen(0, '192.0.2.1'), 'listening');
    kept['server'] = server;
    return (server.address() as { port: number }).port;
  });
  const url = `http://192.0.2.1:${port}/hello`;
  const answer = await client.run(async (_, from) => {
    const response = await fetch(from);
    return [response.status, await response.text()];
  }, url);
  expect(answer).toEqual([200, '/hello from 192.0.2.2']);
  // From here there is no way.
  expect((await getLink(lower)).name).toBe(lower);
  await expect(fetch(url, { signal: AbortSignal.timeout(5_000) })).rejects.toThrow();
  expect(readlinkSync('/proc/self/ns/net')).toBe(own);
});
