// A thousand macvlans. Calls that are made at once are carried out one after the other, without a pause between.

import { createMacvlan, createVeth, deleteLinks, listLinks, listStats } from 'lowerdev';
import { say, step, table } from './support/print.js';

const count = 1000;
const rows: { task: string; call: string; ms: string; 'for each': string }[] = [];

const timed = async <T>(task: string, call: string, work: () => Promise<T>): Promise<T> => {
  const start = performance.now();
  const result = await work();
  const ms = performance.now() - start;
  rows.push({
    task,
    call,
    ms: ms.toFixed(1).padStart(6),
    'for each': `${((ms * 1000) / count).toFixed(0).padStart(4)} µs`,
  });
  return result;
};

step(`${count} macvlans on one device, and what it takes`);
await createVeth({ name: 'eth0', peer: { name: 'cable0' } });
const wanted = Array.from({ length: count }, (_, i) => ({ lowerdev: 'eth0', name: `mv${i}` }));

const made = await timed('create', 'Promise.all(… createMacvlan(options))', () =>
  Promise.all(wanted.map((options) => createMacvlan(options))),
);
const listed = await timed('list', "listLinks({ kind: 'macvlan' })", () => listLinks({ kind: 'macvlan' }));
await timed('read the counters', 'listStats()', () => listStats());
await timed('delete', 'deleteLinks(links)', () => deleteLinks(made.map(({ index }) => index)));
table(rows);

step('To compare');
say(`made ${made.length}, listed ${listed.length}, left ${(await listLinks({ kind: 'macvlan' })).length}`);
say(`first ${made[0]?.name}, index ${made[0]?.index}; last ${made.at(-1)?.name}, index ${made.at(-1)?.index}`);
say(`different MAC addresses: ${new Set(made.map(({ mac }) => mac)).size}`);
