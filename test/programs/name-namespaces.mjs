// name-namespaces.mjs create|delete NAME...: all at once; prints for each the code of the error, or 'done'.

import { createNetns, deleteNetns } from 'lowerdev';

const [task, ...names] = process.argv.slice(2);
const results = await Promise.allSettled(
  names.map(async (name) => {
    if (task === 'create') await (await createNetns(name)).close();
    else await deleteNetns(name);
  }),
);
console.log(JSON.stringify(results.map(({ reason }) => reason?.code ?? 'done')));
