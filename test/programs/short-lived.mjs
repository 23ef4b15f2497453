// node short-lived.mjs COUNT: makes, uses and closes so many namespaces, one after another.

import { createNetns, createVeth, listLinks } from 'lowerdev';

for (let i = 0; i < Number(process.argv[2]); i++) {
  const netns = await createNetns();
  await listLinks({}, { netns });
  await createVeth({ name: `v${i}`, peer: { name: 'inside', targetNetns: netns } });
  await netns.close();
}
