// What is said when a bond refuses something; and that the kernel refuses it where the library says so.

import { beforeEach, describe, expect, test } from 'vitest';
import { addBondMember, type BondChanges, createBond, setBond, setBondMember, setLink } from '../../lib/index.js';
import { modesOf, whileDown, whileEmpty } from '../../lib/internal/bond-rules.js';
import { expectSaid, type Said } from '../support/hints.js';
import { errorOf, needsKernel, needsKind, type Scratch, scratch } from '../support/namespace.js';

let home: Scratch;
let netns: string;

beforeEach(async () => {
  await needsKind('bond', 'dummy');
  home = await scratch();
  netns = home.name;
  await home.ipBatch(...['d1', 'd2', 'd3'].map((name) => `link add ${name} type dummy`));
});

const modes = [
  'balance-rr',
  'active-backup',
  'balance-xor',
  'broadcast',
  '802.3ad',
  'balance-tlb',
  'balance-alb',
] as const;
const set = (changes: BondChanges) => setBond('b0', changes, { netns });
const refused = async (changes: BondChanges, said: Omit<Said, 'operation' | 'target'>): Promise<void> => {
  await expectSaid(set(changes), { ...said, operation: 'link.set', target: 'b0' });
};

// The kernel has words for these since 6.0.
const inMode = 'option not supported in mode';

test('a link that is missing is not said to be the bond', async () => {
  await createBond({ name: 'b0', mode: 'active-backup', members: ['d1'] }, { netns });
  for (const option of ['activeMember', 'primary'] as const) {
    await refused(
      { [option]: 999 },
      { code: 'ENODEV', option, hint: `there is no link with the index 999 in namespace ${netns}` },
    );
  }
});

test('an option that is refused, and shown to nobody in this mode, is not said to have changed', async () => {
  needsKernel({ min: '6.0' });
  await createBond({ name: 'b0', mode: 'balance-rr' }, { netns });
  for (const changes of [{ adUserPortKey: 5 }, { adActorSystem: '02:00:5e:00:00:77' }, { adActorSystemPriority: 7 }]) {
    const error = await errorOf(set(changes));
    expect(error).toMatchObject({ code: 'EACCES', option: Object.keys(changes)[0] });
    expect(error).not.toHaveProperty('notRestored');
  }
});

describe('the modes that know an option', () => {
  const values: Record<string, unknown> = {
    activeMember: null,
    primary: null,
    packetsPerMember: 2,
    arpIntervalMs: 0,
    arpValidate: 'none',
    arpMissedMax: 2,
    lacpRate: 'slow',
    lacpActive: true,
    adActorSystemPriority: 5,
    adUserPortKey: 5,
    adActorSystem: null,
    coupledControl: true,
    broadcastNeighbour: true,
    tlbDynamicLb: true,
  };

  test.each(Object.keys(modesOf).filter((name) => !['priority', 'actorPortPriority'].includes(name)))(
    'are those that the library knows: %s',
    async (name) => {
      if (name === 'broadcastNeighbour') needsKernel({ min: '6.17' });
      if (name === 'coupledControl') needsKernel({ min: '6.9' });
      const change = { [name]: values[name] } as BondChanges;
      for (const mode of modes) {
        await createBond({ name: mode, mode }, { netns });
        const work = setBond(mode, change, { netns });
        if (modesOf[name]?.includes(mode)) {
          await work;
        } else {
          expect(await errorOf(work), mode).toMatchObject({
            code: 'EACCES',
            option: name,
            hint: expect.stringMatching(new RegExp(`^${name} is for .+ only, and ${mode} is in '${mode}'$`)),
          });
        }
      }
    },
  );

  test('are named', async () => {
    await createBond({ name: 'b0', mode: 'active-backup' }, { netns });
    await refused(
      { lacpRate: 'fast' },
      {
        code: 'EACCES',
        option: 'lacpRate',
        kernelMessage: inMode,
        hint: "lacpRate is for mode '802.3ad' only, and b0 is in 'active-backup'",
      },
    );
    await refused(
      { tlbDynamicLb: true, minLinks: 1 },
      {
        code: 'EACCES',
        option: 'tlbDynamicLb',
        kernelMessage: inMode,
        hint: "tlbDynamicLb is for the modes 'balance-tlb' and 'balance-alb' only, and b0 is in 'active-backup'",
      },
    );
  });
});

describe('a bond that', () => {
  const settings: BondChanges = {
    mode: 'active-backup',
    lacpActive: false,
    lacpRate: 'fast',
    adSelect: 'count',
    adUserPortKey: 5,
    coupledControl: false,
  };

  test.each(Object.keys(settings))('is up does not change %s', async (name) => {
    if (name === 'coupledControl') needsKernel({ min: '6.9' });
    expect(whileDown).toContain(name);
    await createBond({ name: 'b0', mode: '802.3ad', up: true }, { netns });
    await refused({ [name]: settings[name as keyof BondChanges] } as BondChanges, {
      code: 'EBUSY',
      option: name,
      kernelMessage: 'unable to set option because the bond is up',
      hint: `b0 is up, and ${name} can be changed only while it is down: set it down first`,
    });
  });

  test('is up does not change tlbDynamicLb', async () => {
    await createBond({ name: 'b0', mode: 'balance-tlb', up: true }, { netns });
    const error = await errorOf(set({ tlbDynamicLb: false }));
    expect(error).toMatchObject({
      code: 'EBUSY',
      hint: expect.stringContaining('tlbDynamicLb can be changed only while'),
    });
  });

  test.each(['mode', 'failOverMac'])('has members does not change %s', async (name) => {
    expect(whileEmpty).toContain(name);
    await createBond({ name: 'b0', mode: 'active-backup', members: ['d1', 'd2'] }, { netns });
    await refused({ [name]: name === 'mode' ? '802.3ad' : 'active' } as BondChanges, {
      code: 'ENOTEMPTY',
      option: name,
      kernelMessage: 'unable to set option because the bond device has slaves',
      hint: `${name} of b0 can be changed only while it has no members, and it has d1 and d2`,
    });
  });

  test('does not look at its links takes no delays', async () => {
    await createBond({ name: 'b0', mode: 'active-backup' }, { netns });
    for (const delay of ['upDelayMs', 'downDelayMs', 'peerNotifyDelayMs'] as const) {
      await refused(
        { [delay]: 0 },
        { code: 'EPERM', hint: `${delay} cannot be set while miimonMs is 0: b0 does not look at its members' links` },
      );
    }
  });
});

describe('the active member', () => {
  beforeEach(async () => {
    await home.ipBatch('link add v1 type veth peer name w1');
    await createBond({ name: 'b0', mode: 'active-backup', miimonMs: 100, members: ['d1', 'v1'], up: true }, { netns });
  });
  const option = 'activeMember';

  test('has to be a member', async () => {
    const hint = 'd2 is not a member of b0';
    await refused({ activeMember: 'd2' }, { code: 'EINVAL', option, kernelMessage: 'invalid option value', hint });
  });

  test('has to have a link', async () => {
    const hint = 'the link of v1 is not up, and only a member whose link is can be the active one';
    await refused({ activeMember: 'v1' }, { code: 'EINVAL', option, kernelMessage: 'invalid option value', hint });
    // The other end of a cable has a link when this one is up.
    await home.ip('link', 'set', 'v1', 'down');
    const members = ['d2', 'w1'];
    const options = { name: 'b1', mode: 'active-backup', miimonMs: 100, members, activeMember: 'w1' } as const;
    await expectSaid(createBond(options, { netns }), {
      code: 'EINVAL',
      operation: 'link.create',
      target: 'b1',
      option,
      kernelMessage: 'invalid option value',
      hint: hint.replace('v1', 'w1'),
    });
  });

  test('has to be there', async () => {
    await refused({ activeMember: 'd4' }, { code: 'ENODEV', option, hint: /^there is no link d4/ });
  });
});

describe('a member', () => {
  const call = { operation: 'link.set', target: 'd1' };

  beforeEach(async () => {
    await createBond({ name: 'b0', mode: '802.3ad', members: ['d1', 'd2'] }, { netns });
  });

  test('has no options that its bond does not know', async () => {
    needsKernel({ min: '6.0' });
    const hint =
      "priority is for the modes 'active-backup', 'balance-tlb' and 'balance-alb' only, and b0 is in '802.3ad'";
    const said = { ...call, code: 'EACCES', option: 'priority', kernelMessage: inMode, hint };
    await expectSaid(setBondMember('d1', { priority: 5 }, { netns }), said);
    await expectSaid(addBondMember('b0', 'd1', { priority: 5 }, { netns }), { ...said, operation: 'bondMember.add' });
    await expectSaid(addBondMember('b0', 'd3', { priority: 5 }, { netns }), {
      ...said,
      operation: 'bondMember.add',
      target: 'd3',
    });
  });

  test('has a queue of its own', async () => {
    await setBondMember('d2', { queueId: 3 }, { netns });
    for (const queueId of [3, 17]) {
      const hint = `another member has the queueId ${queueId}, or the bond has no such transmit queue`;
      await expectSaid(setBondMember('d1', { queueId }, { netns }), { ...call, code: 'EPERM', hint });
    }
    const { member } = await setBondMember('d1', { queueId: 16 }, { netns });
    expect(member).toMatchObject({ queueId: 16 });
  });

  test('is what only a bond has', async () => {
    const said = { ...call, target: 'd3', code: 'EOPNOTSUPP', hint: 'd3 has no bond for its master' };
    await expectSaid(setBondMember('d3', { queueId: 1 }, { netns }), said);
  });

  test('is down when it is made one by setLink', async () => {
    await home.ip('link', 'set', 'd3', 'up');
    await expectSaid(setLink('d3', { master: 'b0' }, { netns }), {
      code: 'EPERM',
      operation: 'link.set',
      target: 'd3',
      kernelMessage: /enslaved while up/,
      hint: 'd3 is up: addBondMember sets it down, makes it a member, and brings it up again',
    });
  });
});
