// What is said when a link cannot be found or deleted.

import { beforeEach, describe, expect, test } from 'vitest';
import {
  createMacvlan,
  deleteLink,
  deleteLinks,
  findLink,
  getLink,
  type LinkChanges,
  links,
  listLinks,
  setLink,
  setMacvlan,
} from '../../lib/index.js';
import { expectSaid, homeWithCable, type Said } from '../support/hints.js';
import type { Scratch } from '../support/namespace.js';

let home: Scratch;
let netns: string;

beforeEach(async () => {
  ({ home, netns } = await homeWithCable());
});

const set = (ref: string | number, changes: LinkChanges) => setLink(ref, changes, { netns });

const macvlan = (name: string) => createMacvlan({ lowerdev: 'eth0', name }, { netns });

describe('a link that is not there', () => {
  const calls: Record<string, (ref: string | number) => Promise<unknown>> = {
    'link.get': (ref) => getLink(ref, { netns }),
    'link.set': (ref) => set(ref, { up: true }),
    'link.delete': (ref) => deleteLink(ref, { netns }),
  };

  test.each(Object.entries(calls))('is said to be missing by %s, with the nearest name', async (operation, call) => {
    const said = (target: string, hint: string): Said => ({ code: 'ENODEV', operation, target, hint });
    await expectSaid(call('eht0'), said('eht0', `there is no link eht0 in namespace ${netns} (did you mean eth0?)`));
    await expectSaid(call('wlan7'), said('wlan7', `there is no link wlan7 in namespace ${netns}`));
    await expectSaid(call(4711), said('4711', `there is no link with the index 4711 in namespace ${netns}`));
    const long = 'an-alternative-name-of-eth0';
    await home.ip('link', 'property', 'add', 'dev', 'eth0', 'altname', long);
    await expectSaid(
      call(`${long}1`),
      said(`${long}1`, `there is no link ${long}1 in namespace ${netns} (did you mean ${long}?)`),
    );
  });

  test('is said to be missing by setMacvlan', async () => {
    await macvlan('mv0');
    await expectSaid(setMacvlan('vm0', { mode: 'vepa' }, { netns }), {
      code: 'ENODEV',
      operation: 'link.set',
      target: 'vm0',
      hint: `there is no link vm0 in namespace ${netns} (did you mean mv0?)`,
    });
  });

  test('is named among many that were to be deleted, and none is', async () => {
    await macvlan('mv0');
    await expectSaid(deleteLinks(['mv0', 'eht0'], { netns }), {
      code: 'ENODEV',
      operation: 'link.delete',
      target: 'eht0',
      hint: `there is no link eht0 in namespace ${netns} (did you mean eth0?); none was deleted`,
    });
    expect(await findLink('mv0', { netns })).toBeDefined();
  });

  test('is named when a list is to be filtered by it', async () => {
    const missing = (role: string) => ({
      code: 'ENODEV',
      operation: 'link.list',
      hint: `there is no ${role} eht0 in namespace ${netns} (did you mean eth0?)`,
    });
    const filter = { master: 'eht0' };
    await expectSaid(listLinks(filter, { netns }), { ...missing('master'), option: 'master' });
    await expectSaid(links({ lowerdev: 'eht0' }, { netns }).next(), { ...missing('lower device'), option: 'lowerdev' });
  });

  test('needs no hint when it is only asked for', async () => {
    expect(await findLink('eht0', { netns })).toBeUndefined();
  });
});

describe('a link that cannot be deleted', () => {
  const undeletable: Said = {
    code: 'EOPNOTSUPP',
    errno: -95,
    operation: 'link.delete',
    hint: 'lo is the loopback, which cannot be deleted',
  };

  test('may be the loopback', async () => {
    await expectSaid(deleteLink('lo', { netns }), { ...undeletable, target: 'lo' });
    await expectSaid(deleteLink(1, { netns }), { ...undeletable, target: '1' });
  });

  test('is named among many, and none is deleted', async () => {
    await macvlan('mv0');
    await expectSaid(deleteLinks(['mv0', 'lo'], { netns }), undeletable);
    expect(await findLink('mv0', { netns })).toBeDefined();
  });
});
