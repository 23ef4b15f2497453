// iproute2: how the tests prepare the kernel, and how they see what the library did to it.

import { readFileSync } from 'node:fs';
import { run } from './shell.js';

/** A network namespace by its name under /run/netns, or anything that has one. */
export type NetnsName = string | { readonly name: string };

export interface Where {
  /** The namespace to work in; default: that of the tests. */
  netns?: NetnsName | undefined;
}

/** Runs `ip` with these arguments and returns what it prints: `await ip('link', 'add', 'd0', 'type', 'dummy')`. */
export const ip = (...args: (string | number)[]): Promise<string> => run(['ip', ...args.map(String)]);

/** Runs `ip -d -j` with these arguments and returns what it prints, parsed: `await ipJson(['link', 'show', 'd0'])`. */
// biome-ignore lint/suspicious/noExplicitAny: iproute2's JSON has no types.
export const ipJson = async <T = any>(args: readonly (string | number)[], { netns }: Where = {}): Promise<T[]> => {
  const text = await run(['ip', ...at(netns), '-d', '-j', ...args.map(String)]);
  const list = text.trim() === '' ? [] : (JSON.parse(text) as T[]);
  // iproute2 prints {} for what a filter leaves out.
  return list.filter((item) => Object.keys(item as object).length > 0);
};

/** Runs several lines in one `ip`: quicker than one process each, above all on User-Mode Linux. */
export const ipBatch = (
  lines: readonly string[],
  { netns, force }: Where & { force?: boolean } = {},
): Promise<string> => run(['ip', ...at(netns), ...(force ? ['-force'] : []), '-batch', '-'], lines.join('\n'));

/** The one link of this name, or alternative name, as iproute2 sees it; undefined when there is none. */
// biome-ignore lint/suspicious/noExplicitAny: iproute2's JSON has no types.
export const ipLink = async <T = any>(name: string, where: Where = {}): Promise<T | undefined> => {
  // Not by name: where there is none, the kernel would look for a module of that name, and take its time.
  // biome-ignore lint/suspicious/noExplicitAny: the same.
  const list = await ipJson<any>(['-s', 'link', 'show'], where);
  return list.find(({ ifname, altnames = [] }) => ifname === name || altnames.includes(name));
};

/** The names of the links in the namespace of the tests, without a process. */
export const linkNames = (): string[] =>
  readFileSync('/proc/self/net/dev', 'utf8')
    .split('\n')
    .filter((line) => line.includes(':'))
    .map((line) => line.slice(0, line.indexOf(':')).trim());

/** A link or namespace name that nothing else has, of at most 15 bytes. */
export const uniqueName = (prefix = 't'): string => {
  counter += 1;
  const name = `${prefix}${process.pid.toString(36)}-${counter.toString(36)}`;
  if (Buffer.byteLength(name) > 15) throw new Error(`The prefix is too long for a link name: ${name}`);
  return name;
};

export const at = (netns: NetnsName | undefined): string[] =>
  netns === undefined ? [] : ['-n', typeof netns === 'string' ? netns : netns.name];

let counter = 0;
