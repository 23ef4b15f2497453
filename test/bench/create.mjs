import { createMacvlan } from 'lowerdev';
import { ratioAtMost } from './goals.mjs';
import { peerRivals } from './peers.mjs';
import { contest, freshLower, ipBatch, ipEach, lowerdev, names, raw, shown, timed } from './world.mjs';

const line = (name) => `link add link ${lowerdev} name ${name} type macvlan mode bridge`;

/** Macvlans on a device that has none. */
export const create = async (options) => {
  const { links: count, spawned } = options;
  const wanted = names('mv', count);
  const oneByOne = async () => {
    for (const name of wanted) await createMacvlan({ lowerdev, name });
  };
  const atOnce = () => Promise.all(wanted.map((name) => createMacvlan({ lowerdev, name })));
  const rivals = [
    { name: 'raw C', note: 'one by one, each read back by name', run: () => raw('create', lowerdev, 'mv', count) },
    {
      name: 'createMacvlan, Promise.all',
      note: 'created, read back, compared',
      run: () => timed(atOnce),
      goals: [ratioAtMost(1.1)],
    },
    {
      name: 'createMacvlan, one after another',
      note: 'the same',
      run: () => timed(oneByOne),
      goals: [ratioAtMost(1.35)],
    },
    ...peerRivals(['create', lowerdev, 'mv', count], {
      note: 'one by one, each read back by name and decoded',
      notes: { 'npm netlink': 'what is particular to macvlan as bytes' },
    }),
    {
      name: 'ip -batch',
      note: 'one process, nothing read back',
      run: () => ipBatch(wanted.map(line)),
    },
    {
      name: 'ip, a process for each',
      note: `${spawned} of them, times ${count / spawned}; nothing read back`,
      run: () => ipEach(wanted.slice(0, spawned).map(line)),
      times: count / spawned,
    },
  ];
  const contestants = rivals.map((rival) => ({ ...rival, before: freshLower }));
  return [await contest(`create ${shown(count)} macvlans`, contestants, options)];
};
