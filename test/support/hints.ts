// What an error says of itself, all of it: a hint that is missing, and one too many, both fail.

import { constants } from 'node:os';
import { expect } from 'vitest';
import { NetlinkError } from '../../lib/index.js';
import { type Scratch, scratch } from './namespace.js';
import { errorOf } from './wait.js';

/** A namespace with one cable in it, eth0 and peer0: for each test its own. */
export const homeWithCable = async (): Promise<{ home: Scratch; netns: string }> => {
  const home = await scratch();
  await home.ip('link', 'add', 'eth0', 'type', 'veth', 'peer', 'name', 'peer0');
  return { home, netns: home.name };
};

export interface Said {
  code: string;
  /** Default: what the code stands for. */
  errno?: number;
  operation: string;
  target?: string;
  option?: string;
  /** The kernel's own words; without, it has to be silent. */
  kernelMessage?: string | RegExp;
  /** Without, there has to be none. */
  hint?: string | RegExp;
}

const as = (expected: string | RegExp | undefined): unknown =>
  expected instanceof RegExp ? expect.stringMatching(expected) : expected;

const errnoOf = (code: string): number | undefined => {
  const errno = (constants.errno as Record<string, number>)[code];
  return errno === undefined ? undefined : -errno;
};

// `link.create mv0: device or resource busy (EBUSY): the kernel's words (option lowerdev): eth0 is a port of bridge br0`
const formOf = ({ code, operation, target, option, kernelMessage, hint }: NetlinkError): RegExp => {
  const parts = [
    operation,
    target === undefined ? '' : ` ${target}`,
    ': [a-zA-Z, -]+',
    ` (${code})`,
    kernelMessage === undefined ? '' : `: ${kernelMessage}`,
    option === undefined ? '' : ` (option ${option})`,
    hint === undefined ? '' : `: ${hint}`,
  ];
  const quoted = parts.map((part, i) => (i === 2 ? part : part.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')));
  return new RegExp(`^${quoted.join('')}$`);
};

/** Waits for the rejection and compares everything that the error says. Returns the error, for what there is more. */
export const expectSaid = async (promise: PromiseLike<unknown>, said: Said): Promise<NetlinkError> => {
  const error = await errorOf<NetlinkError>(promise);
  expect(error).toBeInstanceOf(NetlinkError);
  const { code, errno, operation, target, option, kernelMessage, hint, message } = error;
  expect({ code, errno, operation, target, option, kernelMessage, hint }).toEqual({
    code: said.code,
    errno: said.errno ?? errnoOf(said.code),
    operation: said.operation,
    target: said.target,
    option: said.option,
    kernelMessage: as(said.kernelMessage),
    hint: as(said.hint),
  });
  expect(message).toMatch(formOf(error));
  expect(message).not.toContain('system error');
  return error;
};
