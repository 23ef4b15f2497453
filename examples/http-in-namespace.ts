// An HTTP server in one network namespace, and fetch in another one: worker threads of one process, and plain Node code.

import { once } from 'node:events';
import { readlinkSync } from 'node:fs';
import { readlink } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { createMacvlan, createNetns, createVeth, deleteLink, deleteNetns, enterNetns } from 'lowerdev';
import { say, step, styled, table } from './support/print.js';

type Role = { netns: string; listen: string } | { netns: string; url: string };

// Reads the link of whoever asks: the functions that end in Sync run on the calling thread, the others in the pool.
const own = '/proc/thread-self/ns/net';

/** What each of the two workers does, once it is in its namespace. */
async function work(role: Role): Promise<void> {
  enterNetns(role.netns);
  const inode = readlinkSync(own);
  if ('listen' in role) {
    const server = createServer((request, response) => {
      response.end(`${request.method} ${request.url}: hello ${request.socket.remoteAddress}, this is ${role.netns}`);
    });
    await once(server.listen(0, role.listen), 'listening');
    parentPort?.postMessage({ inode, port: (server.address() as AddressInfo).port });
  } else {
    const response = await fetch(role.url);
    parentPort?.postMessage({ inode, status: response.status, text: await response.text() });
  }
}

async function start<Answer>(role: Role): Promise<{ worker: Worker; answer: Answer }> {
  const worker = new Worker(new URL(import.meta.url), { workerData: role });
  const [answer] = (await once(worker, 'message')) as [Answer];
  return { worker, answer };
}

async function main(): Promise<void> {
  step('Two namespaces with a macvlan each, on one device (createNetns, createMacvlan)');
  await createVeth({ name: 'eth0', up: true, peer: { name: 'cable0', up: true } });
  const addresses = { left: '192.0.2.1', right: '192.0.2.2' };
  for (const [name, address] of Object.entries(addresses)) {
    const netns = await createNetns(name);
    const { mac } = await createMacvlan({
      lowerdev: 'eth0',
      name: 'mv0',
      targetNetns: netns,
      addresses: [`${address}/24`],
      up: true,
    });
    say(`${name}: mv0, ${address}, ${mac}`);
    await netns.close();
  }

  step('A worker enters left and listens (enterNetns)');
  const server = await start<{ inode: string; port: number }>({ netns: 'left', listen: addresses.left });
  const url = `http://${addresses.left}:${server.answer.port}/greeting`;
  say(url);

  step('Another one enters right and fetches');
  const client = await start<{ inode: string; status: number; text: string }>({ netns: 'right', url });
  say(styled('green', `${client.answer.status} ${client.answer.text}`));

  step('The main thread has not moved, nor has the pool that files and DNS are looked up with');
  table([
    { thread: 'main', namespace: readlinkSync(own) },
    { thread: 'pool', namespace: await readlink(own) },
    { thread: 'server', namespace: server.answer.inode },
    { thread: 'client', namespace: client.answer.inode },
  ]);

  step('So from here the server cannot be reached');
  const error = await fetch(url).catch(({ cause }: { cause: Error }) => cause);
  say(error instanceof Error ? error.message : `status ${error.status}`);

  await Promise.all([server.worker.terminate(), client.worker.terminate()]);
  await deleteLink('eth0');
  await Promise.all([deleteNetns('left'), deleteNetns('right')]);
}

await (isMainThread ? main() : work(workerData as Role));
