// Our requests beside those of iproute2. The messages are compared by an attribute parser of the
// tests' own. These differences mean nothing to the kernel, and are taken out before the comparison:
//
// - the order of attributes of one level, and padding: nla_parse() files them by number;
// - NLA_F_NESTED on nests: iproute2 leaves it off on most of them, and the kernel wants it on IFLA_PROP_LIST only;
// - the closing NUL of a text: nla_strscpy() and nla_strcmp() stop at it or at the end, whichever is first;
// - the sequence number, which the connection thread fills in;
// - NLM_F_APPEND, which iproute2 sets with RTM_NEWLINKPROP and rtnl_newlinkprop() does not look at;
// - in questions, IFLA_EXT_MASK: what else the answer is to hold is our own choice (encode-bytes.test.ts);
// - in dumps, the address family: iproute2 says AF_PACKET where it means AF_UNSPEC, and RTM_GETLINK knows neither.

import { expect } from 'vitest';
import { native, type Step } from '../../lib/internal/native.js';
import { parseMessage, sorted, without } from './attributes.js';
import { fixture } from './fixture.js';

export interface Case extends Step {
  file: string;
  /** Which of iproute2's messages it is. */
  message?: number;
  /** Attributes of iproute2's message that we cannot be asked for: paths of numbers. */
  except?: number[][];
  /** The same of ours. */
  ourExcept?: number[][];
}

const append = 0x800; // NLM_F_APPEND
const dump = 0x300; // NLM_F_DUMP

/** A message in the form in which two are compared. */
export const comparable = (bytes: Buffer, one: Case, except: number[][] = []) => {
  const kind = one.kind ?? '';
  const message = parseMessage(bytes, kind, one.operation === 'stats.list' ? 12 : 16);
  const attributes = except.reduce((list, path) => without(list, path), [...message.attributes]);
  const isDump = (message.flags & dump) === dump;
  return {
    length: bytes.readUInt32LE(0) === bytes.length,
    type: message.type,
    flags: message.flags & ~append,
    header: isDump ? `00${message.header.slice(2)}` : message.header,
    attributes: sorted(attributes),
  };
};

/** Expects that our message means what iproute2's does. */
export const expectSame = (one: Case): void => {
  const { messages, command } = fixture(one.file);
  const theirs = messages[one.message ?? 0];
  if (one.message === undefined) expect(messages, 'one message').toHaveLength(1);
  const { file: _file, message: _message, except, ourExcept = [], ...step } = one;
  const ours = native().encodeStep(step).bytes;
  const isQuestion = except?.some(([number]) => number === 29);
  expect(comparable(ours, one, isQuestion ? [[29]] : ourExcept), command).toEqual(
    comparable(theirs?.bytes ?? Buffer.alloc(0), one, except),
  );
};
