import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { errnoName, ownCodes } from '../../lib/errors.js';
import { createMacvlan, type LinkRef, NetlinkError, type NetlinkErrorFields } from '../../lib/index.js';
import { Call } from '../../lib/internal/call.js';
import { native } from '../../lib/internal/native.js';

const made = (fields: Partial<NetlinkErrorFields> = {}): NetlinkError =>
  new NetlinkError({ code: 'EEXIST', operation: 'link.create', ...fields });

describe('the message of a NetlinkError', () => {
  test.each<[Partial<NetlinkErrorFields>, string]>([
    [{}, 'link.create: file exists (EEXIST)'],
    [{ target: 'mv0' }, 'link.create mv0: file exists (EEXIST)'],
    [
      { target: 'mv0', kernelMessage: 'Unknown device type' },
      'link.create mv0: file exists (EEXIST): Unknown device type',
    ],
    [{ target: 'mv0', option: 'mtu' }, 'link.create mv0: file exists (EEXIST) (option mtu)'],
    [{ target: 'mv0', hint: 'the name is taken' }, 'link.create mv0: file exists (EEXIST): the name is taken'],
    [
      {
        target: 'mv0',
        kernelMessage: 'mtu greater than device maximum',
        option: 'mtu',
        hint: 'at most 1500',
        code: 'EINVAL',
      },
      'link.create mv0: invalid argument (EINVAL): mtu greater than device maximum (option mtu): at most 1500',
    ],
    [
      { code: 'EBUSY', hint: 'eth0 is a port of bridge br0' },
      'link.create: device or resource busy (EBUSY): eth0 is a port of bridge br0',
    ],
    [
      { code: 'ERR_NETLINK_CLOSED' },
      'link.create: the connection was closed before the request was sent (ERR_NETLINK_CLOSED)',
    ],
    [{ code: 'EXFULL' }, 'link.create: system error (EXFULL)'],
  ])('%o', (fields, message) => {
    expect(made(fields).message).toBe(message);
  });
});

describe('a NetlinkError', () => {
  const all = {
    errno: -17,
    target: 'mv0',
    option: 'mode',
    kernelMessage: 'words',
    hint: 'a hint',
    notRestored: ['mtu'],
    deleted: ['mv1'] as LinkRef[],
    remaining: [5] as LinkRef[],
  };

  test('has a name like the errors of the language, and is printed without it among its fields', () => {
    const error = made();
    expect(Object.keys(error)).toEqual(['code', 'operation']);
    expect(Object.keys(made(all))).not.toContain('name');
    expect([error.name, String(error)]).toEqual(['NetlinkError', `NetlinkError: ${error.message}`]);
    expect(inspect(error)).not.toContain("name: 'NetlinkError'");
  });

  test.each([
    ['kindName', 'kind'],
    ['details', undefined],
    ['memberOf', undefined],
    ['mode', 'mode'],
  ])('names options as they are given: %s', (row, option) => {
    const call = new Call('link.create', 'mv0', undefined, made);
    expect(call.failure({ kind: 'kernel', errno: 95, text: '', option: row }).option).toBe(option);
  });

  test('has a field for all that is known', () => {
    expect(made(all)).toMatchObject({ name: 'NetlinkError', code: 'EEXIST', operation: 'link.create', ...all });
  });

  test('has no property at all for what is not known', () => {
    const error = made();
    for (const name of Object.keys(all)) expect(name in error, name).toBe(false);
    expect(Object.keys(error).sort()).toEqual(['code', 'operation']);
    const nothing = Object.fromEntries(Object.keys(all).map((name) => [name, undefined]));
    expect(Object.keys(made(nothing)).sort()).toEqual(['code', 'operation']);
    expect('cause' in error).toBe(false);
  });

  test('prints what it knows and nothing else', () => {
    const text = inspect(made({ target: 'mv0', errno: -17 }));
    expect(text).toContain('errno: -17');
    expect(text).not.toContain('undefined');
  });

  test('is an Error with a stack that begins with its name', () => {
    const error = made();
    expect(error).toBeInstanceOf(Error);
    expect(String(error)).toBe('NetlinkError: link.create: file exists (EEXIST)');
    expect(error.stack).toMatch(/^NetlinkError: link\.create: file exists \(EEXIST\)\n/);
  });

  test('carries what was underneath', () => {
    const cause = new Error('underneath');
    expect(made({ cause }).cause).toBe(cause);
    expect(Object.keys(made({ cause }))).not.toContain('cause');
  });

  test('cannot be changed where a program looks', () => {
    const error = made(all) as unknown as Record<string, unknown>;
    for (const name of Object.keys(all))
      expect(() => Object.assign(error, { [name]: 'other' }), name).toThrow(TypeError);
  });
});

describe('codes', () => {
  // Permanent: a name in this list may be added to, never changed or removed.
  test('of the library are these, each with a sentence', () => {
    expect(Object.keys(ownCodes)).toEqual([
      'ERR_NETLINK_CLOSED',
      'ERR_NETLINK_MAIN_THREAD',
      'ERR_NETLINK_MALFORMED',
      'ERR_NETLINK_INTERRUPTED',
      'ERR_NETLINK_OPTION_IGNORED',
      'ERR_NETLINK_DUPLICATE_ADDRESS',
      'ERR_NETLINK_UNSUPPORTED_PLATFORM',
    ]);
    for (const sentence of Object.values(ownCodes)) expect(sentence).toMatch(/^[a-z].{10,}[^.]$/);
  });

  test.each([
    [1, 'EPERM'],
    [17, 'EEXIST'],
    [19, 'ENODEV'],
    [95, 'EOPNOTSUPP'],
    [98, 'EADDRINUSE'],
    [105, 'ENOBUFS'],
  ])('of errno %d is %s', (errno, name) => {
    expect(errnoName(errno)).toBe(name);
  });
});

describe('a call that fails', () => {
  const call = new Call('link.create', 'mv0', undefined, () => {});

  test.each([
    [{ kind: 'closed', errno: 0, text: '' }, { code: 'ERR_NETLINK_CLOSED' }],
    [{ kind: 'interrupted', errno: 4, text: 'x' }, { code: 'ERR_NETLINK_INTERRUPTED' }],
    [
      { kind: 'malformed', errno: 0, text: 'too short' },
      { code: 'ERR_NETLINK_MALFORMED', kernelMessage: 'too short' },
    ],
    [
      { kind: 'ignored', errno: 0, text: '', option: 'mtu' },
      { code: 'ERR_NETLINK_OPTION_IGNORED', option: 'mtu' },
    ],
    [
      { kind: 'system', errno: 24, text: 'socket' },
      { code: 'EMFILE', errno: -24, hint: 'socket failed' },
    ],
    [
      { kind: 'kernel', errno: 17, text: '' },
      { code: 'EEXIST', errno: -17 },
    ],
    [
      { kind: 'kernel', errno: 95, text: 'No.' },
      { code: 'EOPNOTSUPP', errno: -95, kernelMessage: 'No.' },
    ],
    [
      { kind: 'kernel', errno: 34, text: 'No.', option: 'mode' },
      { code: 'ERANGE', errno: -34, kernelMessage: 'No.', option: 'mode' },
    ],
  ] as const)('as %o', (failure, fields) => {
    const error = call.failure(failure);
    expect(error).toMatchObject({ operation: 'link.create', target: 'mv0', ...fields });
    expect(Object.keys(error).sort()).toEqual(['operation', 'target', ...Object.keys(fields)].sort());
  });

  test('shows the line of the caller, not ours, when an argument is refused', async () => {
    const callerOfOurs = async (): Promise<unknown> => await createMacvlan({ lowerdev: 'eth0', mtu: -1 });
    const error = await callerOfOurs().catch((reason: Error) => reason);
    const [first, second] = (error as Error).stack?.split('\n') ?? [];
    expect(first).toBe('RangeError: Expected an integer between 0 and 4294967295 for mtu but received -1 (number)');
    expect(second).toContain('errors.test.ts');
    expect((error as Error).stack).not.toMatch(/lib\/internal|\.node/);
  });
});

test('the addon names its failures by words that are known here', () => {
  const opened = native().openNetns('name', 'a-name-that-there-is-none-of');
  expect('failure' in opened && opened.failure).toMatchObject({ kind: 'system', errno: 2 });
});
