// Who can talk to whom in each mode of macvlan: every cell of the drawings in docs/macvlan.md, with packets.

import { beforeAll, describe, expect, test } from 'vitest';
import {
  createMacvlan,
  deleteLink,
  findLink,
  getLink,
  type MacvlanMode,
  setBridgePort,
  setMacvlan,
} from '../../lib/index.js';
import { drawing } from '../support/drawings.js';
import { needsKind } from '../support/namespace.js';
import { addressOf, giveUpSoon, type Network, network } from '../support/who-talks.js';

let net: Network;

beforeAll(async () => {
  net = await network();
}, 60_000);

const modes: MacvlanMode[] = ['private', 'vepa', 'bridge', 'passthru', 'source'];
const guestsIn = (mode: MacvlanMode): ('A' | 'B')[] => (mode === 'passthru' ? ['A'] : ['A', 'B']);

const build = async (mode: MacvlanMode): Promise<void> => {
  for (const party of ['A', 'B'] as const) {
    const { name: netns } = net.homes[party];
    if ((await findLink('mv0', { netns })) !== undefined) await deleteLink('mv0', { netns });
  }
  for (const party of guestsIn(mode)) {
    await createMacvlan(
      {
        lowerdev: 'eth0',
        name: 'mv0',
        mode,
        targetNetns: net.homes[party].name,
        up: true,
        addresses: [`${addressOf[party]}/24`],
      },
      { netns: net.homes.host.name },
    );
    await giveUpSoon(net.threads[party], 'mv0');
  }
};

const reflect = async (hairpin: boolean): Promise<void> => {
  await setBridgePort('cable0', { hairpin }, { netns: net.homes.outside.name });
};

const list = async (sourceAddresses: string[]): Promise<void> => {
  for (const party of guestsIn('source')) {
    await setMacvlan('mv0', { sourceAddresses }, { netns: net.homes[party].name });
  }
};

describe.each(modes)('mode %s', (mode) => {
  test('lets those talk that the drawing says', { timeout: 120_000 }, async () => {
    await needsKind('bridge');
    const cells = drawing(mode);
    const all = ['host', ...guestsIn(mode), 'outside'];
    expect(cells).toHaveLength(all.length * (all.length - 1));
    await build(mode);
    const { mac = '' } = await getLink('br0', { netns: net.homes.outside.name });
    const wrong: string[] = [];
    for (const hairpin of [false, true]) {
      await reflect(hairpin);
      for (const listed of mode === 'source' ? [false, true] : [false]) {
        if (mode === 'source') await list(listed ? [mac] : []);
        const holds = { yes: true, no: false, reflected: hairpin, listed };
        for (const { from, to, word } of cells) {
          const found = await net.reaches(from, to);
          const where = `${from} → ${to}${hairpin ? ', reflected' : ''}${listed ? ', listed' : ''}`;
          if (found !== holds[word]) wrong.push(`${where}: ${found}, and the drawing says '${word}'`);
        }
      }
    }
    expect(wrong).toEqual([]);
  });
});

// What the drawing of mode private does not show: it keeps broadcasts from coming back, and nothing else.
test('in mode private, who knows the MAC address reaches it by way of a switch that reflects', async () => {
  await needsKind('bridge');
  await build('private');
  await reflect(true);
  const { mac } = await getLink('mv0', { netns: net.homes.B.name });
  expect(await net.reaches('A', 'B')).toBe(false);
  expect(await net.reaches('A', 'B', mac)).toBe(true);
});
