import type { KindCase, MemberCase } from './case.js';

export const vrf: KindCase = {
  kind: 'vrf',
  schema: 'vrf',
  details: ({ table }) => ({ table }),
  base: (number) => ({ table: 1000 + number }),
  fields: { table: { value: 4_294_967_295 } },
};

export const vrfPort: MemberCase = {
  master: 'vrf',
  property: 'vrfPort',
  schema: 'vrfPort',
  details: ({ table }) => ({ table }),
  world: ['link add m0 type vrf table 10', 'link add p0 type dummy', 'link set p0 master m0'],
  fields: {},
};
