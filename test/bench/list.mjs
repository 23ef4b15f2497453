import { listLinks, listStats } from 'lowerdev';
import { contest, freshLower, ip, lowerdev, median, raw, timed } from './world.mjs';

// A list is over in no time: each turn takes the median of several.
const several = async (times, run) => {
  const taken = [];
  for (let i = 0; i < times; i++) taken.push(await run());
  return median(taken);
};

const compare = async (count, { rounds }) => {
  await freshLower();
  raw('create', lowerdev, 'mv', count);
  const listed = await listLinks();
  if (listed.length !== count + 3) throw new Error(`${listed.length} links where ${count + 3} are`);
  const times = count > 1000 ? 2 : 5;
  const rivals = [
    { name: 'raw C', note: 'read, not decoded', run: () => several(times, () => raw('dump')) },
    {
      name: 'listLinks()',
      note: 'typed objects',
      run: () => several(times, () => timed(() => listLinks())),
    },
    {
      name: 'listLinks({ stats: true })',
      note: 'with 25 counters each',
      run: () => several(times, () => timed(() => listLinks({ stats: true }))),
    },
    { name: 'listStats()', note: 'counters alone', run: () => several(times, () => timed(() => listStats())) },
    {
      name: 'ip -d -j link',
      note: 'one process, and JSON.parse',
      run: () => timed(() => JSON.parse(ip('-d', '-j', 'link'))),
    },
  ];
  return await contest(`list ${count.toLocaleString('en')} links`, rivals, { rounds });
};

/** All links of a namespace. */
export const list = async (options) => {
  const results = [await compare(1000, options)];
  if (options.large) results.push(await compare(10_000, options));
  await freshLower();
  return results;
};
