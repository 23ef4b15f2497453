// Every kind that has a table. One that is missing here fails test/kernel/kinds.test.ts and test/unit/decode.test.ts.

import { bond, bondMember } from './bond.js';
import { bridge, bridgePort } from './bridge.js';
import type { KindCase, MemberCase } from './case.js';
import { gretap } from './gretap.js';
import { ifb } from './ifb.js';
import { ipvlan, ipvtap } from './ipvlan.js';
import { vlan } from './vlan.js';
import { vrf, vrfPort } from './vrf.js';
import { vxlan } from './vxlan.js';

export const kindCases: readonly KindCase[] = [bond, bridge, gretap, ifb, ipvlan, ipvtap, vlan, vrf, vxlan];
export const memberCases: readonly MemberCase[] = [bondMember, bridgePort, vrfPort];

/** Kinds whose tests are older than this list, and have files of their own. */
export const kindsApart: readonly string[] = ['macvlan', 'macvtap', 'veth', 'dummy'];
