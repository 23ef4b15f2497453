// What the documentation comments say, as far as a program can tell: of each function how it fails, of each option what
// it is in the kernel (schema.test.ts compares that with the tables) and, of a number, its unit or its range.

import { describe, expect, test } from 'vitest';
import { native } from '../../lib/internal/native.js';
import { type Property, propertiesOf } from '../support/declarations.js';
import { functionsWithoutErrors } from '../support/snippets.js';

import '../../lib/index.js';

test('every exported function says how it fails', () => {
  // It takes anything, and says yes or no.
  expect(functionsWithoutErrors()).toEqual(['isMac']);
});

// Everything that is written, by the type that has it.
const written = [
  ...['CommonOptions', 'LinkChanges', 'MacvlanOptions', 'MacvlanChanges', 'IpvlanOptions', 'IpvlanChanges'],
  ...['VlanOptions', 'VlanChanges', 'VethOptions', 'DummyOptions', 'IfbOptions', 'VrfOptions', 'BondOptions'],
  ...['BondChanges', 'BondMemberOptions', 'BridgeOptions', 'BridgeChanges', 'BridgePortChanges', 'GretapOptions'],
  ...['GretapChanges', 'VxlanOptions', 'VxlanChanges', 'VxlanPortRange', 'VxlanReservedBits', 'RouteOptions'],
  ...['NextHopOptions', 'RuleOptions', 'UidRange', 'PortRange', 'AddressOptions', 'NeighbourOptions', 'FdbOptions'],
].map((type) => [type, [...propertiesOf(type)]] as const);

const isNumber = ({ shape }: Property): boolean => shape.kinds.includes('number') && !shape.kinds.includes('string');
const words = ({ comment }: Property): string => comment.replaceAll(/\s+/g, ' ');

// `0 to 255`, `2 or 3`, `at most 65535`, `from 1 on`; or a unit, or numbers that have names.
const range = /-?\d+ (?:to|or) \d+|at (?:most|least) \d|from -?\d+ on|\b0 to the\b/;
const unit = /\b(?:in|1000|1\/\d) (?:ms|s|bytes|packets|segments|milliseconds|seconds)\b|\b[Ss]econds\b/;
const named = ['table', 'protocol', 'scope', 'ipProtocol'];
// They speak for themselves: how many there are is for the kernel to say.
const counts = ['broadcastCutoff', 'reordering', 'rtoMinMs'];

describe('every number that can be written has its unit or its range', () => {
  test.each(written)('%s', (_, properties) => {
    const silent = properties
      .filter(([name, property]) => isNumber(property) && ![...named, ...counts].includes(name))
      .filter(([, property]) => !range.test(words(property)) && !unit.test(words(property)))
      .map(([name, property]) => `${name}: ${words(property)}`);
    expect(silent).toEqual([]);
  });
});

// The tables hold the least and the largest value; `0 to 255` in a comment has to be what the addon takes.
describe('the ranges of a kind’s options are what the addon takes', () => {
  const kinds = { macvlan: 'Macvlan', vlan: 'Vlan', bond: 'Bond', bridge: 'Bridge', vxlan: 'Vxlan', gretap: 'Gretap' };
  const refused = (kind: string, name: string, value: number): boolean => {
    try {
      native().encodeStep({ operation: 'link.create', kind, values: { [name]: value } });
      return false;
    } catch (error) {
      expect(error).toMatchObject({ code: 'ERR_OUT_OF_RANGE' });
      return true;
    }
  };

  test.each(Object.entries(kinds))('%s', (kind, type) => {
    // A gretap's `key` is two rows.
    const own = [...propertiesOf(`${type}Options`)].filter(([name]) => name !== 'key');
    const ranges = own.flatMap(([name, property]) => {
      const [, least, most] = /(?:^|[^`\d])(-?\d+) to (\d+)/.exec(words(property)) ?? [];
      return isNumber(property) && least !== undefined ? [{ name, least: Number(least), most: Number(most) }] : [];
    });
    expect(ranges.length).toBeGreaterThan(1);
    const wrong = ranges.filter(({ name, least, most }) => {
      const taken = [least, most].some((value) => refused(kind, name, value));
      return taken || !refused(kind, name, least - 1) || !refused(kind, name, most + 1);
    });
    expect(wrong).toEqual([]);
  });
});
