import { getLink } from 'lowerdev';
import { ratioAtMost } from './goals.mjs';
import { peerRivals } from './peers.mjs';
import { contest, freshLower, ip, ipBatch, ipEach, lowerdev, raw, shown, timed } from './world.mjs';

/** One link, by its name. */
export const get = async (options) => {
  const { links: count, spawned } = options;
  const name = 'mv0';
  await freshLower();
  ip('link', 'add', 'link', lowerdev, 'name', name, 'type', 'macvlan');
  const oneByOne = async () => {
    for (let i = 0; i < count; i++) await getLink(name);
  };
  const line = `link show dev ${name}`;
  const flags = ['-s', '-d', '-j'];
  const rivals = [
    { name: 'raw C', note: 'one by one, read, not decoded', run: () => raw('get', name, count) },
    {
      name: 'getLink, one after another',
      note: 'typed objects, with 25 counters each',
      run: () => timed(oneByOne),
      goals: [ratioAtMost(2)],
    },
    {
      name: 'getLink, Promise.all',
      note: 'the same',
      run: () => timed(() => Promise.all(Array.from({ length: count }, () => getLink(name)))),
    },
    ...peerRivals(['get', name, count], {
      note: 'one by one',
      notes: { 'npm netlink': 'what is particular to a kind as bytes' },
    }),
    {
      name: 'ip -batch',
      note: 'one process; JSON that nobody parses',
      run: () => ipBatch(Array(count).fill(line), ...flags),
    },
    {
      name: 'ip, a process for each',
      note: `${spawned} of them, times ${count / spawned}; JSON that nobody parses`,
      run: () => ipEach(Array(spawned).fill([...flags, line].join(' '))),
      times: count / spawned,
    },
  ];
  const result = await contest(`${shown(count)} times a link by its name`, rivals, options);
  await freshLower();
  return [result];
};
