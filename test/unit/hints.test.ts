// The hints that no kernel here can be brought to need, and the words that all of them share.

import { describe, expect, test } from 'vitest';
import type { Link } from '../../lib/index.js';
import { Call } from '../../lib/internal/call.js';
import type { Plan } from '../../lib/internal/create-plan.js';
import { explain, explainCreate } from '../../lib/internal/explain.js';
import { undeletable } from '../../lib/internal/hint/change.js';
import { optionIgnored } from '../../lib/internal/hint/ignored.js';
import { l3sMissing } from '../../lib/internal/hint/ipvlan.js';
import { isOlderThan } from '../../lib/internal/hint/kernel.js';
import { kindUnknown } from '../../lib/internal/hint/kind.js';
import { lowerdevBusy } from '../../lib/internal/hint/lowerdev.js';
import { passthruAlone } from '../../lib/internal/hint/macvlan.js';
import { indexTaken, linkMissing } from '../../lib/internal/hint/name.js';
import { blindRules, rules } from '../../lib/internal/hint/rules.js';
import type { Scene } from '../../lib/internal/hint/scene.js';
import { View } from '../../lib/internal/hint/view.js';
import { listed, named, oneOf } from '../../lib/internal/hint/words.js';
import type { Failure, Outcome } from '../../lib/internal/native.js';

const linkOf = (name: string, more: Partial<Link> = {}): Link =>
  ({ name, altNames: [], type: 'ether', kind: 'device', up: true, mtu: 1500, promiscuity: 0, ...more }) as Link;

const view = (links: Link[], where = '', complete = true): View => new View(where, links, complete);

const refusedBy = (errno: number, more: Partial<Failure> = {}): Failure => ({
  kind: 'kernel',
  errno,
  text: '',
  ...more,
});

const sceneOf = (more: Partial<Scene>): Scene => {
  const here = more.here ?? view([]);
  return {
    call: new Call('link.create', 'mv0', undefined, sceneOf),
    failure: refusedBy(22),
    kind: 'macvlan',
    asked: {},
    made: false,
    undone: true,
    here,
    there: here,
    ...more,
  };
};

const macvlan = (name: string, more: Partial<Link> = {}): Link =>
  linkOf(name, { kind: 'macvlan', kindName: 'macvlan', details: { mode: 'bridge' }, ...more } as Partial<Link>);

describe('a port of Open vSwitch', () => {
  test('is told by its master, which is a link like any other', () => {
    const links = [
      linkOf('ovs-system', { index: 3, kind: 'other', kindName: 'openvswitch' }),
      linkOf('eth0', { index: 2, master: 3 }),
    ];
    expect(lowerdevBusy(sceneOf({ here: view(links), asked: { lowerdev: 'eth0' } }))).toBe(
      'eth0 is a port of Open vSwitch ovs-system',
    );
  });
});

describe('an index', () => {
  test('has to be free in the namespace of the call as well before Linux 6.15', () => {
    const here = view([linkOf('eth0', { index: 7 })]);
    expect(indexTaken(sceneOf({ asked: { index: 7 }, here, there: view([]) }))).toBe(
      'the index 7 is taken by eth0 in the calling namespace, where it has to be free as well before Linux 6.15',
    );
  });
});

describe('a passthru macvlan', () => {
  const eth0 = linkOf('eth0', { index: 2, mac: '02:00:5e:00:00:01' });
  const stranger = macvlan('pt0', { lowerdev: 2, lowerdevNetnsId: 5, mac: '02:00:5e:00:00:02' });
  const passthru = { ...stranger, details: { mode: 'passthru' } } as Link;

  test('of another device with the same index in another namespace is not taken for one of this', () => {
    const scene = sceneOf({ asked: { lowerdev: 'eth0', mode: 'bridge' }, here: view([eth0]), there: view([passthru]) });
    expect(passthruAlone(scene)).toBeUndefined();
    const own = { ...passthru, mac: eth0.mac } as Link;
    expect(passthruAlone({ ...scene, there: view([own], ' in namespace blue') })).toBe(
      'macvlan pt0 in namespace blue occupies eth0 in mode passthru',
    );
  });

  test('is concluded from nothing that an old look did not show', () => {
    const scene = sceneOf({ asked: { lowerdev: 'eth0', mode: 'passthru' }, here: view([eth0], '', false) });
    expect(passthruAlone(scene)).toBeUndefined();
  });
});

describe('a link that vanished', () => {
  test('before it could be read is said to be deleted', () => {
    expect(linkMissing(sceneOf({ made: true, undone: true }))).toBe(
      'the new link was deleted by somebody else at once',
    );
    expect(linkMissing(sceneOf({ made: true, undone: false }))).toBe(
      'the new link was deleted or renamed by somebody else at once',
    );
  });

  test('between two steps of a change is said to be deleted', () => {
    expect(linkMissing(sceneOf({ before: linkOf('mv0') }))).toBe('mv0 was deleted by somebody else in the meantime');
  });
});

test('mode l3s of ipvlans is missing where the kernel is built without it, which it tells by a code of its own', async () => {
  const call = new Call('link.create', 'iv0', undefined, sceneOf);
  const failure = refusedBy(524);
  const asked = { mode: 'l3s' };
  const hint = "mode 'l3s' needs a kernel with CONFIG_IPVLAN_L3S; modes 'l2' and 'l3' do not";
  expect(await explain(call, failure, { asked })).toMatchObject({ code: 'ENOTSUPP', errno: -524, hint });
  expect(l3sMissing(sceneOf({ asked: { mode: 'l2' } }))).toBeUndefined();
});

describe('a device that cannot be deleted', () => {
  const hintFor = (link: Link): string | undefined => undeletable(sceneOf({ ref: 'eth0', here: view([link]) }));

  test('may have a driver, and a place on a bus', () => {
    expect(hintFor(linkOf('eth0'))).toBe('eth0 is a device with a driver, not a virtual link, and cannot be deleted');
    expect(hintFor(linkOf('eth0', { parentDevName: '0000:00:03.0' }))).toBe(
      'eth0 is a device with a driver (0000:00:03.0), not a virtual link, and cannot be deleted',
    );
  });

  test('may be of a kind that nobody deletes', () => {
    expect(hintFor(linkOf('eth0', { kind: 'other', kindName: 'openvswitch' }))).toBe(
      "eth0 cannot be deleted, like all links of kind 'openvswitch'",
    );
  });

  test('is not guessed at among many', () => {
    const links = [macvlan('mv0'), linkOf('mv1', { kind: 'other', kindName: 'ifb' })];
    expect(undeletable(sceneOf({ refs: ['mv0', 'mv1'], here: view(links) }))).toBeUndefined();
  });
});

describe('a kind that is unknown', () => {
  test.each([
    ['dummy', 'modprobe dummy', 'CONFIG_DUMMY'],
    ['macvlan', 'modprobe macvlan', 'CONFIG_MACVLAN'],
    ['vlan', 'modprobe 8021q', 'CONFIG_VLAN_8021Q'],
    ['bond', 'modprobe bonding', 'CONFIG_BONDING'],
    ['gretap', 'modprobe ip_gre', 'CONFIG_NET_IPGRE'],
  ])('%s is named with its module and its switch', (kind, module, config) => {
    const hint = kindUnknown(sceneOf({ kind }));
    expect(hint).toContain(`the kernel has no '${kind}' links`);
    expect(hint).toContain(`(${module})`);
    expect(hint).toMatch(new RegExp(`${config}$`));
  });
});

describe('an option that was ignored', () => {
  const ignored = (option: string, more: Partial<Scene> = {}): string | undefined =>
    optionIgnored(sceneOf({ failure: { kind: 'ignored', errno: 0, text: '', option }, ...more }));

  test('is said to have come back otherwise when the kernel should know it', () => {
    expect(ignored('mtu')).toMatch(
      /^mtu read back is not what was asked for: this kernel \(.+\) ignores it, .+; the link was removed again$/,
    );
    expect(ignored('altNames')).toMatch(/^altNames read back is not/);
  });

  test('is not said to be undone when it is not', () => {
    expect(ignored('mtu', { undone: false })).not.toContain(';');
  });
});

describe('a kernel', () => {
  test('is older than another by number', () => {
    expect(isOlderThan('6.4', '6.1.0-25-amd64')).toBe(true);
    expect(isOlderThan('6.4', '5.15.0')).toBe(true);
    expect(isOlderThan('6.4', '6.4.0-rc1')).toBe(false);
    expect(isOlderThan('6.4', '6.18.44')).toBe(false);
    expect(isOlderThan('5.11', '5.5')).toBe(true);
    expect(isOlderThan('5.11', '7.0')).toBe(false);
  });
});

describe('words', () => {
  test('for links have their kind, where there is one', () => {
    expect(named(linkOf('eth0'))).toBe('eth0');
    expect(named(linkOf('br0', { kindName: 'bridge' }))).toBe('bridge br0');
    expect(named(linkOf('red', { kindName: 'vrf' }))).toBe('VRF red');
    expect(['bridge', 'ifb', 'Open vSwitch', 'VRF'].map(oneOf)).toEqual([
      'a bridge',
      'an ifb',
      'an Open vSwitch',
      'a VRF',
    ]);
  });

  test('for lists end after three, unless there is only one more', () => {
    expect(listed([])).toBe('');
    expect(listed(['a'])).toBe('a');
    expect(listed(['a', 'b'])).toBe('a and b');
    expect(listed(['a', 'b', 'c', 'd'])).toBe('a, b, c and d');
    expect(listed(['a', 'b', 'c', 'd', 'e'])).toBe('a, b, c and 2 more');
  });
});

describe('the rules', () => {
  test('are found by codes that errors have', () => {
    for (const { code } of [...blindRules, ...rules]) expect(code).toMatch(/^E[A-Z]+$|^ERR_NETLINK_[A-Z_]+$/);
  });

  test('that guess keep silent when the kernel speaks', async () => {
    const call = new Call('link.create', 'mv0', undefined, sceneOf);
    const said = await explain(call, refusedBy(1, { text: 'Device can not be enslaved while up' }));
    expect(said).toMatchObject({ code: 'EPERM', kernelMessage: 'Device can not be enslaved while up' });
    expect(said.hint).toBeUndefined();
  });

  test.each([
    [23, 'ENFILE', 'socket', /^the system has as many files open as it may/],
    [24, 'EMFILE', 'socket', /^this process has as many files open as it may/],
    [1, 'EPERM', 'socket', /^the system call socket was refused, by a filter \(seccomp\)/],
    [12, 'ENOMEM', 'eventfd', /^eventfd failed$/],
  ])('explain errno %i of the way to the kernel', async (errno, code, text, hint) => {
    const call = new Call('link.get', 'lo', undefined, sceneOf);
    const error = await explain(call, { kind: 'system', errno, text });
    expect(error).toMatchObject({ code, errno: -errno, hint: expect.stringMatching(hint) as string });
  });
});

describe('a creation that could not be undone', () => {
  const nothingSeen = { line: () => ({ list: () => Promise.resolve({ failure: refusedBy(1) }) }), key: 'nowhere' };
  const plan = {
    call: new Call('link.create', 'mv0', undefined, sceneOf),
    kind: 'macvlan',
    place: nothingSeen,
    namespaces: [],
    namespaceWords: [],
    ends: [{ name: 'mv0', place: 0, options: { create: {}, change: {}, property: {}, later: [] } }],
  } as unknown as Plan;
  const outcome = (failure: Failure): Outcome => ({ records: [], failure, failedStep: 1, undoFailure: refusedBy(16) });

  test('names what is left behind', async () => {
    expect(await explainCreate(plan, outcome(refusedBy(22)))).toMatchObject({
      code: 'EINVAL',
      hint: 'mv0 could not be removed again (EBUSY), and is left behind',
    });
  });

  test('says so after what it says otherwise', async () => {
    expect(await explainCreate(plan, outcome({ kind: 'system', errno: 12, text: 'send' }))).toMatchObject({
      code: 'ENOMEM',
      hint: 'send failed; mv0 could not be removed again (EBUSY), and is left behind',
    });
    const ignored = await explainCreate(plan, outcome({ kind: 'ignored', errno: 0, text: '', option: 'mtu' }));
    expect(ignored.hint).toMatch(
      /^mtu read back is not .+; mv0 could not be removed again \(EBUSY\), and is left behind$/,
    );
    expect(ignored.hint).not.toContain('removed again;');
  });

  test('does not say that it is there when it was not found', async () => {
    const notFound = { ...outcome(refusedBy(22)), undoFailure: refusedBy(19) };
    expect(await explainCreate(plan, notFound)).toMatchObject({
      code: 'EINVAL',
      hint: 'there is no mv0 any more that could be removed: if somebody else has renamed it, it is left behind',
    });
  });
});
