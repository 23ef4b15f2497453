// The command, as far as it needs no kernel.

import { describe, expect, test } from 'vitest';
import { obstacles, type ThingName, things } from '../../lib/cli/obstacles.js';
import { isColourful, printable, table } from '../../lib/cli/print.js';
import { parse, UsageError, usage } from '../../lib/cli/usage.js';
import type { Node } from '../../lib/cli/world.js';

describe('arguments', () => {
  test.each([
    [['tree'], { command: 'tree', all: false, json: false, words: [] }],
    [['tree', '--all', '--json'], { command: 'tree', all: true, json: true }],
    [['--netns', 'blue', 'tree'], { command: 'tree', netns: 'blue' }],
    [['doctor', 'eth0', 'macvlan'], { command: 'doctor', words: ['eth0', 'macvlan'] }],
    [['watch', '--events', 'link,route'], { command: 'watch', events: ['link', 'route'] }],
    [['doctor', '--help'], { command: 'help', topic: 'doctor' }],
    [['help', 'watch'], { command: 'help', topic: 'watch' }],
    [['-h'], { command: 'help', topic: undefined }],
    [['--version'], { command: 'version' }],
  ])('%j are read', (args, asked) => {
    expect(parse(args)).toMatchObject(asked);
  });

  test.each([
    [[], /^what shall be shown\?\n/],
    [['toString'], /^there is no command 'toString'/],
    [['doctor'], /^doctor needs the name of a device$/],
    [['tree', 'eth0'], /^tree takes no 'eth0'$/],
    [['tree', '--events', 'link'], /^tree takes no --events/],
    [['watch', '--all'], /^watch takes no --all/],
    [['tree', '--nosuch'], /^Unknown option '--nosuch'/],
    [['tree', '--netns'], /^Option '--netns <value>' argument missing/],
    [['tree', '--all', '--netns', 'x'], /^--netns and --all exclude one another$/],
  ])('%j are refused', (args, message) => {
    expect(() => parse(args)).toThrow(UsageError);
    expect(() => parse(args)).toThrow(message);
  });

  test('the help of doctor names all that it knows of', () => {
    for (const thing of Object.keys(things)) expect(usage('doctor')).toContain(thing);
  });
});

describe('colours', () => {
  const terminal = { isTTY: true };

  test.each([
    [terminal, {}, true],
    [{}, {}, false],
    [terminal, { NO_COLOR: '1' }, false],
    [terminal, { NO_COLOR: '' }, true],
    [terminal, { TERM: 'dumb' }, false],
  ])('for %j with %j: %j', (stream, env, expected) => {
    expect(isColourful(stream, env)).toBe(expected);
  });
});

test('names that would move the cursor are made harmless', () => {
  expect(printable('eth\u001b[2J\u007f')).toBe('eth?[2J?');
});

test('columns without anything in them are left out', () => {
  const cells = (...texts: string[]) => texts.map((text) => ({ text }));
  expect(table([cells('A', 'B', 'C'), cells('1', '', 'x'), cells('22', '', '')])).toBe('A   C\n1   x\n22\n');
});

test('on a wireless device stands in the way what needs a MAC address of its own', () => {
  const link = { index: 3, name: 'wlan0', type: 'ether', kind: 'device', up: true } as Node['link'];
  const node = {
    link,
    place: { nodes: new Map() },
    lower: [],
    upper: [],
    members: [],
    addresses: [],
  } as unknown as Node;
  const facts = { node, supports: new Map<string, boolean>(), refused: undefined, wireless: true };
  const blocked = (Object.keys(things) as ThingName[]).filter((name) => obstacles(name, facts).length > 0);
  expect(blocked).toEqual(['macvlan', 'macvtap', 'bridge']);
  expect(obstacles('macvlan', facts)[0]?.what).toContain('wlan0 is wireless');
});
