import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { setTimeout as sleep } from 'node:timers/promises';
import { createMacvlan, deleteLink, deleteLinks, getLink, listLinks } from 'lowerdev';
import { longestStall } from './event-loop.mjs';
import { atMost, judge } from './goals.mjs';
import { npmModule } from './peers.mjs';
import { freshLower, lowerdev, median, names, raw, rawProgram, shown } from './world.mjs';

const goals = [atMost(5)];

const tenTimes = async (work) => {
  for (let i = 0; i < 10; i++) await work();
};

const populate = async (count) => {
  await freshLower();
  raw('create', lowerdev, 'mv', count);
};

// What the kernel takes from everybody meanwhile: this process does nothing then.
const byAnother = (...args) => ({
  name: `${args[0]} ${shown(args.at(-1))} by raw C in another process`,
  note: 'what the kernel itself takes from a program that does nothing',
  work: async (fromNow) => {
    const another = spawn(rawProgram, args.map(String), { stdio: 'ignore' });
    fromNow();
    const [status] = await once(another, 'exit');
    if (status !== 0) throw new Error(`raw ${args.join(' ')}: ${status}`);
  },
});

// In this process, as a program that uses it has it.
const npmList = async () => {
  const route = createRequire(import.meta.url)(npmModule).createRtNetlink();
  await route.getLinks();
  route.socket.socket.close();
};

// What is done with so many links, in this order; those without `before` find what the one before has left.
const tasksWith = (count) => {
  const wanted = names('mv', count);
  const number = shown(count);
  const rival = { name: `npm netlink: list ${number}`, note: 'once', work: npmList };
  return [
    {
      name: `create ${number}, Promise.all`,
      note: `the ${number} calls are one turn`,
      before: freshLower,
      work: () => Promise.all(wanted.map((name) => createMacvlan({ lowerdev, name }))),
      goals,
    },
    { ...byAnother('create', lowerdev, 'mv', count), before: freshLower },
    { name: `list ${number}, ten times`, work: () => tenTimes(() => listLinks()), goals },
    {
      name: `list ${number} with counters, ten times`,
      work: () => tenTimes(() => listLinks({ stats: true })),
      goals,
    },
    ...(existsSync(npmModule) ? [rival] : []),
    {
      name: `delete ${number}, deleteLinks`,
      work: () => deleteLinks(wanted),
      goals,
    },
    {
      name: `delete ${number}, deleteLink and Promise.all`,
      note: `the ${number} calls are one turn`,
      before: () => populate(count),
      work: () => Promise.all(wanted.map((name) => deleteLink(name))),
      goals,
    },
    { ...byAnother('delete', 'mv', count), before: () => populate(count) },
  ];
};

const tasks = ({ links: count, many, large }) => [
  { name: 'nothing, for 300 ms', note: 'what this machine itself takes', before: freshLower, work: () => sleep(300) },
  {
    name: `create ${shown(count)}, one after another`,
    before: freshLower,
    work: async () => {
      for (const name of names('mv', count)) await createMacvlan({ lowerdev, name });
    },
    goals,
  },
  {
    name: `getLink, ${shown(count)} one after another`,
    work: async () => {
      for (let i = 0; i < count; i++) await getLink('mv0');
    },
    goals,
  },
  ...tasksWith(count),
  ...(large ? tasksWith(many) : []),
];

/** How long the event loop stands still. */
export const stall = async (options) => {
  const all = tasks(options);
  const samples = all.map(() => []);
  for (let round = 0; round < Math.min(options.rounds, 5); round++) {
    for (const [number, { before, work }] of all.entries()) {
      await before?.();
      globalThis.gc?.();
      samples[number].push(await longestStall(work));
    }
  }
  await freshLower();
  const rows = all.map(({ name, note = '', goals: wanted = [] }, i) => {
    const gaps = samples[i].map(({ gap }) => gap);
    const row = { name, note, markdown: i > 0, median: median(gaps), best: Math.min(...gaps) };
    const delay = median(samples[i].map((one) => one.delay));
    return { ...row, delay, goals: judge(wanted, row), samples: samples[i] };
  });
  return [{ title: 'longest stall of the event loop', unit: 'ms', rows }];
};
