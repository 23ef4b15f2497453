// Reads test/fixtures: bytes captured from kernels and from iproute2. The format is described in its README.md.

import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../fixtures/', import.meta.url));

/** One netlink message: the fields of its header, and what follows it. */
export interface RawMessage {
  readonly type: number;
  readonly flags: number;
  readonly bytes: Buffer;
  readonly payload: Buffer;
}

export interface Fixture {
  /** `macvlan/reply-bridge-6.18` */
  readonly name: string;
  readonly command: string;
  /** `'6.18.44'` */
  readonly kernel: string;
  /** The commands that were run before. */
  readonly setup: readonly string[];
  readonly notes: readonly string[];
  /** Interface number of each name. */
  readonly links: ReadonlyMap<string, number>;
  /** The request that was answered. */
  readonly request: Buffer | undefined;
  /** What `ip -d -j` says of the same links. */
  // biome-ignore lint/suspicious/noExplicitAny: iproute2's JSON has no types.
  readonly said: readonly any[];
  readonly datagrams: readonly Buffer[];
  /** The messages of all datagrams. */
  readonly messages: readonly RawMessage[];
}

/** Reads the fixture of that name, with or without `.txt`. */
export const fixture = (name: string): Fixture => {
  const [header = '', ...blocks] = readFileSync(`${root}${name.replace(/\.txt$/, '')}.txt`, 'utf8').split(/\n\n+/);
  const values = (key: string): string[] =>
    header
      .split('\n')
      .filter((line) => line.startsWith(`# ${key}: `))
      .map((line) => line.slice(key.length + 4));
  const [request] = values('request');
  const datagrams = blocks
    .map((block) => Buffer.from(block.replaceAll('\n', ''), 'hex'))
    .filter((one) => one.length > 0);
  return {
    name: name.replace(/\.txt$/, ''),
    command: values('command')[0] ?? '',
    kernel: values('kernel')[0] ?? '',
    setup: values('setup'),
    notes: values('note'),
    links: linksOf(values('links')[0] ?? ''),
    request: request === undefined ? undefined : Buffer.from(request, 'hex'),
    said: JSON.parse(values('iproute2 says')[0] ?? '[]'),
    datagrams,
    messages: datagrams.flatMap(messagesOf),
  };
};

/** All fixtures whose name, `macvlan/reply-bridge-6.18`, matches. */
export const fixtures = (pattern: RegExp): Fixture[] =>
  readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.txt') && pattern.test(path.slice(0, -4)))
    .sort()
    .map(fixture);

const linksOf = (text: string): Map<string, number> =>
  new Map(
    text
      .split(' ')
      .map((one) => one.split('=') as [string, string])
      .map(([number, name]) => [name, Number(number)]),
  );

/** The messages of one datagram. As in the kernel, a length that is none ends it: iproute2 sends some zeros behind. */
export const messagesOf = (datagram: Buffer): RawMessage[] => {
  const messages: RawMessage[] = [];
  for (let start = 0; start < datagram.length; ) {
    const length = datagram.readUInt32LE(start);
    if (length < 16) break;
    const bytes = datagram.subarray(start, start + length);
    messages.push({ type: bytes.readUInt16LE(4), flags: bytes.readUInt16LE(6), bytes, payload: bytes.subarray(16) });
    start += (length + 3) & ~3;
  }
  return messages;
};
