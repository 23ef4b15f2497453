// A virtual machine of some twenty lines on a macvtap: a program that reads and writes Ethernet frames, answers ARP and
// ping, and looks like any other host to its neighbours.

import { constants, existsSync, readFileSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { createMacvtap, createNetns, createVeth, deleteLink, deleteNetns, listNeighbours } from 'lowerdev';
import { command } from './support/command.js';
import { say, step, styled } from './support/print.js';

const address = Buffer.from([192, 0, 2, 50]);
const mac = Buffer.from('02005e100050', 'hex');
const text = (bytes: Buffer): string => bytes.toString('hex').replaceAll(/..(?!$)/g, '$&:');

step('A cable to a namespace, outside, and a macvtap on the end here (createMacvtap)');
const outside = await createNetns('outside');
const peer = { name: 'eth0', targetNetns: outside, up: true, addresses: ['192.0.2.1/24'] };
await createVeth({ name: 'cable0', up: true, peer });
const { index, name } = await createMacvtap({ lowerdev: 'cable0', name: 'vm0', mac: text(mac), up: true });
let device = `/dev/tap${index}`;
if (!existsSync(device)) {
  // Where nobody makes device files: in containers, say.
  const numbers = readFileSync(`/sys/class/net/${name}/tap${index}/dev`, 'utf8').trim().split(':');
  device = `/run/tap${index}`;
  await command('mknod', device, 'c', ...numbers);
}
say(`${name} has the character device ${device}: what is read there are frames, and what is written`);

// In front of each frame lies what virtio says of it (struct virtio_net_hdr).
const header = 10;

/** What the machine answers to a frame, if anything. */
function answer(frame: Buffer): Buffer | undefined {
  const reply = Buffer.from(frame);
  frame.copy(reply, 0, 6, 12);
  mac.copy(reply, 6);
  const type = frame.readUInt16BE(12);
  if (type === 0x0806 && frame.readUInt16BE(20) === 1 && frame.subarray(38, 42).equals(address)) {
    reply.writeUInt16BE(2, 20); // ARP: it is at …
    mac.copy(reply, 22);
    address.copy(reply, 28);
    frame.copy(reply, 32, 22, 32);
    return reply;
  }
  if (type === 0x0800 && frame[23] === 1 && frame[34] === 8 && frame.subarray(30, 34).equals(address)) {
    frame.copy(reply, 26, 30, 34); // ICMP: an echo request becomes an echo reply.
    frame.copy(reply, 30, 26, 30);
    reply[34] = 0;
    const sum = frame.readUInt16BE(36) + 0x0800;
    reply.writeUInt16BE((sum & 0xffff) + (sum >> 16), 36);
    return reply;
  }
  return undefined;
}

/** The next frame. A read that waits would hold one of Node's few threads. */
async function receive(tap: FileHandle, buffer: Buffer, signal: AbortSignal): Promise<Buffer> {
  for (;;) {
    try {
      const { bytesRead } = await tap.read(buffer, 0, buffer.length);
      return Buffer.from(buffer.subarray(header, bytesRead));
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EAGAIN')) throw error;
      await sleep(5, undefined, { signal });
    }
  }
}

async function run(tap: FileHandle, signal: AbortSignal): Promise<number> {
  const buffer = Buffer.alloc(65_536);
  let answered = 0;
  while (!signal.aborted) {
    const frame = await receive(tap, buffer, signal).catch(() => undefined);
    const reply = frame === undefined ? undefined : answer(frame);
    if (frame === undefined || reply === undefined) continue;
    await tap.write(Buffer.concat([Buffer.alloc(header), reply]));
    answered += 1;
    if (answered <= 4)
      say(`${text(frame.subarray(6, 12))} asks by ${frame.readUInt16BE(12) === 0x0806 ? 'ARP' : 'ping'}; answered`);
  }
  return answered;
}

step('The machine runs, and its neighbour pings it');
const stop = new AbortController();
const tap = await open(device, constants.O_RDWR | constants.O_NONBLOCK);
const machine = run(tap, stop.signal);
const pinged = await command('nsenter', '--net=/run/netns/outside', 'ping', '-c', '3', '-i', '0.2', address.join('.'));
say(styled('green', pinged.split('\n').find((line) => line.includes('received')) ?? pinged));

step('What the neighbour knows of it (listNeighbours)');
for (const { address: ip, mac: theirs = '-', state } of await listNeighbours(
  { link: 'eth0', family: 'inet' },
  { netns: outside },
)) {
  say(`${ip} is at ${theirs}, ${state}`);
}

step('The machine is switched off (deleteLink)');
stop.abort();
const answered = await machine;
await tap.close();
await deleteLink(index);
await outside.close();
await deleteNetns('outside');
say(`it answered ${answered} frames`);
if (answered < 4) throw new Error('some frames were lost');
