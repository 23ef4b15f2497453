// node test/support/fuzz-seeds.mjs FOLDER
//
// Writes what kernels have sent, from test/fixtures, as seeds for test/native/fuzz, a folder for each target:
//
// - decode: each answer as whole datagrams and as its first message, behind the two bytes that choose how they are read;
// - answer: each as the answer to the operation that asks for its kind, to several in a row, and to the steps of a creation;
// - event: each notification, and each answer, which differ in their numbers only.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = process.argv[2];
const fixtures = join(import.meta.dirname, '../fixtures');

const netlinkHeader = 16;
const nlmsgError = 2;

const files = readdirSync(fixtures, { recursive: true })
  .filter((file) => file.endsWith('.txt') && !file.includes('/request-'))
  .sort();
const captured = files.map((file) => {
  const blocks = readFileSync(join(fixtures, file), 'utf8').split(/\n\n+/).slice(1);
  return {
    name: file.slice(0, -4).replaceAll('/', '-'),
    isError: file.startsWith('error/'),
    datagrams: blocks.map((block) => Buffer.from(block.replaceAll('\n', ''), 'hex')),
  };
});

const write = (target, name, ...parts) => {
  mkdirSync(join(folder, target), { recursive: true });
  writeFileSync(join(folder, target, `seed-${name}`), Buffer.concat(parts));
};

// For decode.cc. How answers end: 0 acknowledgement, 1 one object, 2 dump; with counters. And not cut into pieces.
const ends = { one: 1, list: 5, message: 3 };
const whole = 0xf0;

/** Each datagram behind its length. */
const framed = (datagrams) =>
  Buffer.concat(
    datagrams.flatMap((datagram) => {
      const length = Buffer.alloc(2);
      length.writeUInt16LE(datagram.length);
      return [length, datagram];
    }),
  );
/** Stands for a datagram that does not fit into the receive buffer: the answer is lost. */
const lost = Buffer.from([0xff, 0xff]);

/** The messages as the answer to request number `sequence` of a socket whose port is 0. */
const answering = (datagram, sequence) => {
  const copy = Buffer.from(datagram);
  for (let start = 0; start + netlinkHeader <= copy.length; ) {
    copy.writeUInt32LE(sequence, start + 8);
    copy.writeUInt32LE(0, start + 12);
    start += Math.max((copy.readUInt32LE(start) + 3) & ~3, netlinkHeader);
  }
  return copy;
};

const errorWith = (errno) => {
  const bytes = Buffer.alloc(netlinkHeader + 4 + netlinkHeader);
  bytes.writeUInt32LE(bytes.length, 0);
  bytes.writeUInt16LE(nlmsgError, 4);
  bytes.writeInt32LE(-errno, netlinkHeader);
  return bytes;
};
const ack = errorWith(0);

// For answer.cc, in the order of native/schema/operations.cc; behind them come a creation with a name and one without.
const operations = [
  ...readFileSync(join(fixtures, '../../native/schema/operations.cc'), 'utf8').matchAll(/\.name = "([a-zA-Z.]+)"/g),
].map(([, name]) => name);
const creations = [operations.length, operations.length + 1];
// By the type of the answer's objects: RTM_NEWLINK, _NEWADDR, _NEWROUTE, _NEWNEIGH, _NEWRULE, _NEWNSID, _NEWSTATS.
const askedBy = {
  16: ['link.get', 'link.getWithStats', 'link.list', 'link.listWithStats'],
  20: ['address.list'],
  24: ['route.get', 'route.list'],
  28: ['neighbour.get', 'neighbour.list', 'fdb.list'],
  32: ['rule.list'],
  88: ['netnsId.get'],
  92: ['stats.list'],
};
const changes = ['link.create', 'link.change', 'link.delete', 'address.add'];

const answers = ({ name, isError, datagrams }) => {
  const type = datagrams[0]?.readUInt16LE(4);
  for (const operation of isError ? changes : (askedBy[type] ?? [])) {
    const number = [operations.indexOf(operation), 0];
    const first = datagrams.map((datagram) => answering(datagram, 1));
    write('answer', `${name}-${operation}`, Buffer.from(number), framed(first));
    // Lost at first, interrupted by a signal then.
    const again = datagrams.map((datagram) => answering(datagram, 3));
    const eintr = answering(errorWith(4), 2);
    write('answer', `${name}-${operation}-again`, Buffer.from(number), lost, framed([eintr, ...again]));
    if (name.includes('interrupted')) {
      const often = [1, 2, 3, 4, 5].flatMap((sequence) => datagrams.map((datagram) => answering(datagram, sequence)));
      write('answer', `${name}-${operation}-often`, Buffer.from(number), framed(often));
    }
  }
};

// The lower device is asked for, then the link is made, looked at, given an address and finished, and read.
const steps = (link, addresses, failure) => [link, ack, link, ack, ack, ...addresses, failure ?? link, ack];
const creationsOf = ({ name, isError, datagrams }) => {
  const link = captured.find((one) => one.name === 'macvlan-reply-bridge-6.18').datagrams[0];
  const list = captured.find((one) => one.name === 'address-reply-many-6.18').datagrams;
  const messages = isError ? steps(link, list, datagrams[0]) : steps(datagrams[0], list);
  for (const number of creations) {
    const numbered = messages.map((message, i) => answering(message, i + 1));
    write('answer', `${name}-creation-${number}`, Buffer.from([number, 0]), framed(numbered));
  }
};

for (const one of captured) {
  const { name, isError, datagrams } = one;
  const end = datagrams.length > 1 ? ends.list : isError ? ends.one : ends.message;
  write('decode', name, Buffer.from([end, whole]), ...datagrams);
  const message = (datagrams[0] ?? Buffer.alloc(0)).subarray(netlinkHeader);
  write('decode', `${name}-message`, Buffer.from([ends.message, whole]), message);
  answers(one);
  if (isError || name.startsWith('macvlan-reply')) creationsOf(one);
  write('event', name, framed(datagrams));
}
