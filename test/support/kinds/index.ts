// Every kind that has a table. One that is missing here fails test/kernel/kinds.test.ts and test/unit/decode.test.ts.

import type { KindCase, MemberCase } from './case.js';
import { ifb } from './ifb.js';
import { ipvlan, ipvtap } from './ipvlan.js';
import { vlan } from './vlan.js';
import { vrf, vrfPort } from './vrf.js';

export const kindCases: readonly KindCase[] = [ifb, ipvlan, ipvtap, vlan, vrf];
export const memberCases: readonly MemberCase[] = [vrfPort];

/** Kinds whose tests are older than this list, and have files of their own. */
export const kindsApart: readonly string[] = ['macvlan', 'macvtap', 'veth', 'dummy'];
