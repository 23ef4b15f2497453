// life.mjs STAGE ENDING NAMESPACE: reaches a stage, and ends in one of the ways that a process can end.

import { progress, stages } from './stages.mjs';

const [stage, ending, netns] = process.argv.slice(2);

const endings = {
  exit: () => process.exit(7),
  throw: () =>
    setImmediate(() => {
      throw new Error('thrown on purpose');
    }),
  // Nothing more is done: the process ends when all calls have settled.
  return: () => finish?.(),
};

const finish = await stages[stage](netns);
const reached = performance.now();
process.on('exit', () => {
  console.log(JSON.stringify({ left: progress.left, milliseconds: performance.now() - reached }));
});
endings[ending]();
