import { listLinks, listStats } from 'lowerdev';
import { aheadOf, ratioAtMost } from './goals.mjs';
import { allPeers, peerRivals } from './peers.mjs';
import { contest, freshLower, ip, lowerdev, median, raw, shown, timed } from './world.mjs';

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
  const often = (run) => () => several(times, run);
  const notes = { 'npm netlink': 'what is particular to a kind as bytes' };
  const goals = [ratioAtMost(1.5), aheadOf('every peer', [...allPeers().map(({ name }) => name), 'ip'])];
  const title = `list ${shown(count)} links`;
  const plain = [
    { name: 'raw C', note: 'read, not decoded', run: often(() => raw('dump')) },
    { name: 'listLinks()', note: 'typed objects', run: often(() => timed(() => listLinks())), goals },
    ...peerRivals(['list'], { note: 'with counters: it cannot leave them out', notes }),
    {
      name: 'ip -d -j link',
      note: 'one process, and JSON.parse',
      run: () => timed(() => JSON.parse(ip('-d', '-j', 'link'))),
    },
  ];
  const counted = [
    { name: 'raw C', note: 'read, not decoded', run: often(() => raw('dump-stats')) },
    {
      name: 'listLinks({ stats: true })',
      note: 'typed objects, with 25 counters each',
      run: often(() => timed(() => listLinks({ stats: true }))),
      goals,
    },
    { name: 'listStats()', note: 'counters alone', run: often(() => timed(() => listStats())) },
    ...peerRivals(['list'], { notes }),
    {
      name: 'ip -s -d -j link',
      note: 'one process, and JSON.parse',
      run: () => timed(() => JSON.parse(ip('-s', '-d', '-j', 'link'))),
    },
  ];
  return [await contest(title, plain, { rounds }), await contest(`${title} with counters`, counted, { rounds })];
};

/** All links of a namespace. */
export const list = async (options) => {
  const results = await compare(options.links, options);
  if (options.large) results.push(...(await compare(options.many, options)));
  await freshLower();
  return results;
};
