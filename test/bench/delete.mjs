import { deleteLink, deleteLinks } from 'lowerdev';
import { ratioAtMost, timesFaster } from './goals.mjs';
import { peerRivals } from './peers.mjs';
import { contest, freshLower, ipBatch, ipEach, lowerdev, names, raw, shown, timed } from './world.mjs';

/** Macvlans on one device. */
export const remove = async ({ rounds, links: count, sample }) => {
  const wanted = names('mv', count);
  const lines = wanted.slice(0, sample).map((name) => `link del ${name}`);
  // Each takes the kernel as long as the one before: there is no need to wait for all.
  const oneByOne = { note: `one by one; ${sample} of them, times ${count / sample}`, times: count / sample };
  const peers = peerRivals(['delete', 'mv', sample], oneByOne);
  const slow = [...peers.map(({ name }) => name), 'ip'];
  const goals = [ratioAtMost(1.3), timesFaster(80, 'every peer', slow)];
  const rivals = [
    { name: 'raw C', note: 'by group, 500 at a time', run: () => raw('delete', 'mv', count) },
    {
      name: 'deleteLinks',
      note: 'the same; each looked up first',
      run: () => timed(() => deleteLinks(wanted)),
      goals,
    },
    {
      name: 'deleteLink, Promise.all',
      note: 'each with an outcome of its own',
      run: () => timed(() => Promise.all(wanted.map((name) => deleteLink(name)))),
      goals,
    },
    ...peers,
    { name: 'ip -batch', ...oneByOne, run: () => ipBatch(lines) },
    { name: 'ip, a process for each', ...oneByOne, run: () => ipEach(lines) },
  ];
  const populated = async () => {
    await freshLower();
    raw('create', lowerdev, 'mv', count);
  };
  const contestants = rivals.map((rival) => ({ ...rival, before: populated }));
  // One deletion takes the kernel 16 ms and more, so that five rounds have to do.
  return [await contest(`delete ${shown(count)} macvlans`, contestants, { rounds: Math.min(rounds, 5) })];
};
