// node --expose-gc refused-lists.mjs COUNT: asks so many times for a list that the tables refuse, and prints how many bytes
// of memory each has kept.

import { listRoutes } from 'lowerdev';

const refused = async (count) => {
  let codes = new Set();
  for (let i = 0; i < count; i++) await listRoutes({ protocol: 999 }).catch(({ code }) => codes.add(code));
  if ([...codes].join() !== 'ERR_OUT_OF_RANGE') throw new Error(`${[...codes]}`);
  codes = undefined;
  gc();
  return process.memoryUsage().heapUsed;
};

const count = Number(process.argv[2]);
const before = await refused(count);
console.log(JSON.stringify(((await refused(count)) - before) / count));
