// Opens handles of namespaces and forgets them; says how many the garbage collector has left open.

import { readdirSync, readlinkSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { createNetns, openNetns } from 'lowerdev';

const count = 50;
const isNetns = (fd) => {
  try {
    return readlinkSync(`/proc/self/fd/${fd}`).startsWith('net:[');
  } catch {
    return false;
  }
};
const openHandles = () => readdirSync('/proc/self/fd').filter(isNetns).length;

const before = openHandles();
const open = async () => {
  const handles = [];
  for (let i = 0; i < count; i++) handles.push(await createNetns());
  for (let i = 0; i < count; i++) handles.push(await openNetns('/proc/self/ns/net'));
  // Held until they are counted.
  const opened = openHandles() - before;
  handles.length = 0;
  return opened;
};
const opened = await open();
for (let round = 0; round < 100 && openHandles() > before; round++) {
  gc();
  await sleep(10);
}
console.log(JSON.stringify({ opened, left: openHandles() - before }));
