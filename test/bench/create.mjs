import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { createMacvlan } from 'lowerdev';
import { contest, freshLower, ipBatch, lowerdev, names, raw, timed } from './world.mjs';

const count = 1000;
const spawned = 100;
const wanted = names('mv', count);
const line = (name) => ['link', 'add', 'link', lowerdev, 'name', name, 'type', 'macvlan', 'mode', 'bridge'];

const oneByOne = async () => {
  for (const name of wanted) await createMacvlan({ lowerdev, name });
};

const atOnce = () => Promise.all(wanted.map((name) => createMacvlan({ lowerdev, name })));

const spawnEach = async () => {
  const run = promisify(execFile);
  for (const name of wanted.slice(0, spawned)) await run('ip', line(name));
};

/** 1,000 macvlans on a device that has none. */
export const create = async (options) => {
  const rivals = [
    { name: 'raw C', note: 'created, read back by name', run: () => raw('create', lowerdev, 'mv', count) },
    { name: 'createMacvlan, Promise.all', note: 'created, read back, compared', run: () => timed(atOnce) },
    { name: 'createMacvlan, one after another', note: 'the same', run: () => timed(oneByOne) },
    {
      name: 'ip -batch',
      note: 'one process, nothing read back',
      run: () => ipBatch(wanted.map((name) => line(name).join(' '))),
    },
    {
      name: 'ip, a process for each',
      note: `${spawned} of them, times ${count / spawned}; nothing read back`,
      run: () => timed(spawnEach),
      times: count / spawned,
    },
  ];
  const contestants = rivals.map((rival) => ({ ...rival, before: freshLower }));
  // Once before: the addon is loaded, the connection open, the functions compiled.
  await freshLower();
  await atOnce();
  return [await contest(`create ${count.toLocaleString('en')} macvlans`, contestants, options)];
};
