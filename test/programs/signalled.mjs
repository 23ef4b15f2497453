// signalled.mjs NAMESPACE: is always in the middle of calls, until a signal ends it.

import { getLink, setLink } from 'lowerdev';

const at = { netns: process.argv[2] };
const change = async () => {
  for (let group = 0; ; group++) await setLink('lo', { group }, at);
};
change();
await getLink('lo', at);
console.log('reached');
for (;;) await getLink('lo', at);
