import { deleteLinks } from 'lowerdev';
import { contest, freshLower, ipBatch, lowerdev, names, raw, timed } from './world.mjs';

const count = 1000;
const sample = 100;
const wanted = names('mv', count);

const populated = async () => {
  await freshLower();
  raw('create', lowerdev, 'mv', count);
};

/** 1,000 macvlans on one device. */
export const remove = async ({ rounds }) => {
  const rivals = [
    { name: 'raw C', note: 'by group, 500 at a time', run: () => raw('delete', 'mv', count) },
    {
      name: 'deleteLinks',
      note: 'the same; each looked up first',
      run: () => timed(() => deleteLinks(wanted)),
    },
    {
      name: 'ip -batch',
      note: `one by one; ${sample} of them, times ${count / sample}`,
      run: () => ipBatch(wanted.slice(0, sample).map((name) => `link del ${name}`)),
      times: count / sample,
    },
  ];
  const contestants = rivals.map((rival) => ({ ...rival, before: populated }));
  // One deletion takes the kernel 16 ms and more, so that five rounds have to do.
  return [await contest(`delete ${count.toLocaleString('en')} macvlans`, contestants, { rounds: Math.min(rounds, 5) })];
};
