// node gathered.mjs NETNS COUNT: deletes m0, m1, … there, all at the same time. Traced by test/kernel/delete-gathered.test.ts.
import { deleteLink } from 'lowerdev';

const [netns, count] = process.argv.slice(2);
await Promise.all(Array.from({ length: Number(count) }, (_, i) => deleteLink(`m${i}`, { netns })));
