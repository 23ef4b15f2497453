// API.md 1: EADDRINUSE is tried again for up to 500 ms when no link that can be seen holds the MAC address. That holds for
// changes as well as for creations: a link that comes up, or takes another address, meets the same dying namespace.

import { describe, expect, test } from 'vitest';
import { createMacvlan, setLink } from '../../lib/index.js';
import { uniqueMac } from '../support/macvlan.js';
import { ip, scratch, vethPair } from '../support/namespace.js';

describe('a MAC address whose namespace was deleted', () => {
  test.each([
    ['by a link that comes up', (mac: string) => ({ mac }), () => ({ up: true })],
    ['by a link that takes it', () => ({ up: true }), (mac: string) => ({ mac })],
  ])('can be used again at once %s', async (_what, options, changes) => {
    const { name: netns } = await scratch();
    const { name: lowerdev } = await vethPair({ netns });
    for (let round = 0; round < 4; round++) {
      const mac = uniqueMac();
      const target = await scratch();
      await createMacvlan({ lowerdev, mac, up: true, targetNetns: target.name }, { netns });
      const link = await createMacvlan({ lowerdev, ...options(mac) }, { netns });
      await ip('netns', 'del', target.name);
      expect(await setLink(link.index, changes(mac), { netns })).toMatchObject({ mac, up: true });
    }
  });
});
