// What is said about namespaces that cannot be opened or entered, and about rights that are missing.

import { closeSync, openSync, writeFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  createMacvlan,
  createNetns,
  deleteNetns,
  getLink,
  listLinks,
  type NetnsRef,
  openNetns,
} from '../../lib/index.js';
import { undoLater } from '../support/cleanup.js';
import { expectSaid, type Said } from '../support/hints.js';
import { scratch, uniqueName } from '../support/namespace.js';

// It cannot be a process: the number is above any limit.
const noProcess = 4_194_305;
// Nor a descriptor.
const noDescriptor = 999_999;

interface Unopened {
  ref: NetnsRef;
  /** What a call calls it. */
  target?: string;
  code: string;
  hint: string | RegExp;
}

let name: string;
let stale: string;

beforeAll(async () => {
  ({ name } = await scratch());
  // What `ip netns` leaves when it dies half-way, and what it makes in a mount namespace that nobody shares.
  stale = uniqueName('stale');
  writeFileSync(`/run/netns/${stale}`, '');
  undoLater(() => deleteNetns(stale));
});

const cases: [string, () => Unopened][] = [
  [
    'a name that does not exist',
    () => ({
      ref: `${name}x`,
      target: `${name}x`,
      code: 'ENOENT',
      hint: `there is no namespace ${name}x: /run/netns/${name}x does not exist (did you mean ${name}?)`,
    }),
  ],
  [
    'a name that is like no other',
    () => ({
      ref: 'no-such-namespace',
      target: 'no-such-namespace',
      code: 'ENOENT',
      hint: 'there is no namespace no-such-namespace: /run/netns/no-such-namespace does not exist',
    }),
  ],
  [
    'a name that is left over',
    () => ({
      ref: stale,
      target: stale,
      code: 'EINVAL',
      hint: `/run/netns/${stale} is not a network namespace: its name was left behind, or was made in another mount namespace; deleteNetns removes it`,
    }),
  ],
  [
    'a path that does not exist',
    () => ({ ref: '/no/such/path', target: '/no/such/path', code: 'ENOENT', hint: '/no/such/path does not exist' }),
  ],
  [
    'a path through a file',
    () => ({
      ref: '/etc/passwd/net',
      target: '/etc/passwd/net',
      code: 'ENOTDIR',
      hint: 'a part of the path /etc/passwd/net is no directory',
    }),
  ],
  [
    'a file of another kind',
    () => ({
      ref: '/etc/passwd',
      target: '/etc/passwd',
      code: 'EINVAL',
      hint: '/etc/passwd is not a network namespace',
    }),
  ],
  [
    'a namespace of another kind',
    () => ({
      ref: '/proc/self/ns/mnt',
      target: '/proc/self/ns/mnt',
      code: 'EINVAL',
      hint: '/proc/self/ns/mnt is not a network namespace',
    }),
  ],
  [
    'a process that does not exist',
    () => ({
      ref: { pid: noProcess },
      target: `/proc/${noProcess}/ns/net`,
      code: 'ESRCH',
      hint: `there is no process ${noProcess}`,
    }),
  ],
  [
    'a descriptor that is not open',
    () => ({
      ref: { fd: noDescriptor },
      code: 'EBADF',
      hint: `descriptor ${noDescriptor} is not open in this process`,
    }),
  ],
  [
    'a descriptor of something else',
    () => {
      const fd = openSync('/dev/null', 'r');
      undoLater(() => Promise.resolve(closeSync(fd)));
      return { ref: { fd }, code: 'EINVAL', hint: `descriptor ${fd} is not a network namespace` };
    },
  ],
];

describe.each(cases)('%s', (_what, unopened) => {
  test('is said to be so by a call that works there', async () => {
    const { ref, code, hint } = unopened();
    const said: Said = { code, hint, operation: 'link.get', target: 'lo', option: 'netns' };
    await expectSaid(getLink('lo', { netns: ref }), said);
    await expectSaid(listLinks({}, { netns: ref }), { code, hint, operation: 'link.list', option: 'netns' });
  });

  test('is said to be so by a creation that ends there', async () => {
    const { ref, code, hint } = unopened();
    await expectSaid(createMacvlan({ lowerdev: 'lo', name: 'new', targetNetns: ref }), {
      code,
      hint,
      operation: 'link.create',
      target: 'new',
      option: 'targetNetns',
    });
  });

  test('is said to be so by openNetns', async () => {
    const { ref, target, code, hint } = unopened();
    const said: Said = { code, hint, operation: 'netns.open' };
    await expectSaid(openNetns(ref), target === undefined ? said : { ...said, target });
  });
});

describe('the name of a namespace', () => {
  test('is said to be taken', async () => {
    await expectSaid(createNetns(name), {
      code: 'EEXIST',
      operation: 'netns.create',
      target: name,
      hint: `there is a namespace ${name} already (/run/netns/${name})`,
    });
  });

  test('is said to be missing', async () => {
    await expectSaid(deleteNetns(`${name}x`), {
      code: 'ENOENT',
      operation: 'netns.delete',
      target: `${name}x`,
      hint: `there is no namespace ${name}x: /run/netns/${name}x does not exist (did you mean ${name}?)`,
    });
  });

  test('is used where there is one, and otherwise what there is', async () => {
    const anonymous = await createNetns();
    const named = await openNetns(name);
    const words: [NetnsRef, string][] = [
      [name, `namespace ${name}`],
      [`/run/netns/${name}`, `namespace /run/netns/${name}`],
      [named, `namespace ${name}`],
      [anonymous, `namespace net:[${anonymous.inode}]`],
      [{ pid: process.pid }, `the namespace of process ${process.pid}`],
    ];
    for (const [netns, where] of words) {
      const error = await getLink('no-such-link', { netns }).catch((reason: Error) => reason);
      expect(error).toMatchObject({ hint: `there is no link no-such-link in ${where}` });
    }
    await anonymous.close();
    await named.close();
  });
});
