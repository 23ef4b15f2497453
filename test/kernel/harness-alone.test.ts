import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { eventually, ipJson } from '../support/namespace.js';

test('a file starts without what other files left', async () => {
  await eventually(async () => {
    expect((await ipJson(['link'])).map((link) => link.ifname)).toEqual(['lo']);
    expect(readdirSync('/run').includes('netns') ? readdirSync('/run/netns') : []).toEqual([]);
  });
});
