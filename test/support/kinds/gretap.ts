import { setGretap } from '../../../lib/index.js';
import type { KindCase, Said } from './case.js';
import { as, type Dictionary, nothing, translated } from './translate.js';

const address = (text: string): string | undefined => (text === 'any' ? undefined : text);
// iproute2 writes keys as if they were addresses.
const key = (text: string): number => text.split('.').reduce((sum, octet) => sum * 256 + Number(octet), 0);

const encapFlags: Record<string, string> = { csum: 'checksum', csum6: 'checksum6', remcsum: 'remoteChecksum' };

const ofGretap: Dictionary = {
  remote: as('remote', address),
  local: as('local', address),
  ttl: as('ttl'),
  tos: as('tos', Number),
  pmtudisc: as('pmtuDiscovery'),
  ignore_df: as('ignoreDf'),
  fwmark: as('fwmark', Number),
  external: as('external'),
  ikey: as('inputKey', key),
  okey: as('outputKey', key),
  // Said where there is one; of mpls iproute2 knows no word.
  encap: ({ type, sport, dport, ...flags }) => ({
    ...(type === null ? {} : { encap: type }),
    encapSrcPort: sport,
    encapDstPort: dport,
    encapFlags: Object.keys(encapFlags)
      .filter((flag) => flags[flag])
      .map((flag) => encapFlags[flag]),
  }),
  // The flags: see below.
  iseq: nothing,
  oseq: nothing,
  icsum: nothing,
  ocsum: nothing,
};

// What a gretap has when iproute2 says nothing of it.
const silent = { inputKey: undefined, outputKey: undefined, tos: 0, ignoreDf: false, fwmark: 0, external: false };

const flags = (said: Said, direction: 'i' | 'o'): string[] => [
  ...(said[`${direction}csum`] === undefined ? [] : ['checksum']),
  ...(said[`${direction}key`] === undefined ? [] : ['key']),
  ...(said[`${direction}seq`] === undefined ? [] : ['sequence']),
];

export const gretap: KindCase = {
  kind: 'gretap',
  schema: 'gretap',
  details: ({ link, ...said }, indexOf) => ({
    ...silent,
    lowerdev: link === undefined ? undefined : indexOf(link),
    inputFlags: flags(said, 'i'),
    outputFlags: flags(said, 'o'),
    ...translated(said, ofGretap),
  }),
  // Said only where there is an encapsulation: fou and gue no kernel here has, and mpls iproute2 has no word for.
  unsaid: ['encap', 'encapFlags', 'encapSrcPort', 'encapDstPort'],
  world: ['link add eth0 type veth peer name eth1'],
  base: (number) => ({ local: `192.0.2.${1 + number}`, remote: `198.51.100.${1 + number}` }),
  set: setGretap,
  fields: {
    lowerdev: { value: 'eth0', isLink: true },
    inputFlags: { value: ['checksum', 'sequence'] },
    outputFlags: { value: ['sequence'] },
    inputKey: { value: 4_294_967_295 },
    outputKey: { value: 6 },
    local: { value: '203.0.113.2' },
    remote: { value: '203.0.113.1' },
    ttl: { value: 64 },
    tos: { value: 4 },
    ignoreDf: { value: true, also: { pmtuDiscovery: false } },
    pmtuDiscovery: { value: false },
    fwmark: { value: 7 },
    encap: { value: 'mpls', kernel: { min: '7.3' } },
    encapFlags: { value: ['checksum', 'checksum6', 'remoteChecksum'] },
    encapSrcPort: { value: 5000 },
    encapDstPort: { value: 6000 },
    external: { value: true, also: { local: undefined, remote: undefined } },
  },
};
