import type { GreEncap, GreEncapFlag, GreFlag, GretapDetails } from '../gretap.js';
import type { Known } from '../link.js';
import type { VxlanDetails, VxlanDf, VxlanFlowLabelPolicy, VxlanPortRange, VxlanReservedBits } from '../vxlan.js';
import { bind, type Maybe } from './shape.js';

// The objects of tunnels; see shapes.ts.

bind('vxlanPortRange', ['low', 'high'], (low: number, high: number): VxlanPortRange => ({ low, high }));

bind('vxlanReservedBits', ['flags', 'vni'], (flags: number, vni: number): VxlanReservedBits => ({ flags, vni }));

// What is no address, to the kernel and nobody else.
const addressOf = (ip: Maybe<string>): Maybe<string> => (ip === '0.0.0.0' ? undefined : ip);

bind(
  'vxlan',
  [
    'id', 'remote', 'lowerdev', 'local', 'ttl', 'ttlInherit', 'tos', 'df', 'flowLabel', 'flowLabelPolicy', 'learning',
    'proxy', 'rsc', 'l2miss', 'l3miss', 'external', 'ageingS', 'limit', 'dstPort', 'udpCsum', 'udpZeroCsum6Tx',
    'udpZeroCsum6Rx', 'remCsumTx', 'remCsumRx', 'localBypass', 'srcPortRange', 'gbp', 'gpe', 'remCsumNoPartial',
    'vniFilter', 'reservedBits',
  ],
  (
    id: number, remote: Maybe<string>, lowerdev: Maybe<number>, local: Maybe<string>, ttl: number, ttlInherit: boolean,
    tos: number, df: Known<VxlanDf>, flowLabel: number, flowLabelPolicy: Maybe<Known<VxlanFlowLabelPolicy>>,
    learning: boolean, proxy: boolean, rsc: boolean, l2miss: boolean, l3miss: boolean, external: boolean,
    ageingS: number, limit: number, dstPort: number, udpCsum: boolean, udpZeroCsum6Tx: boolean, udpZeroCsum6Rx: boolean,
    remCsumTx: boolean, remCsumRx: boolean, localBypass: Maybe<boolean>, srcPortRange: VxlanPortRange,
    gbp: Maybe<boolean>, gpe: Maybe<boolean>, remCsumNoPartial: Maybe<boolean>, vniFilter: Maybe<boolean>,
    reservedBits: Maybe<VxlanReservedBits>,
  ): VxlanDetails => ({
    id, remote, lowerdev, local, ttl, ttlInherit, tos, df, flowLabel, flowLabelPolicy, learning, proxy, rsc, l2miss,
    l3miss, external, ageingS, limit, dstPort, udpCsum, udpZeroCsum6Tx, udpZeroCsum6Rx, remCsumTx, remCsumRx,
    localBypass, srcPortRange, reservedBits,
    // Flags that are off are left out.
    gbp: gbp ?? false,
    gpe: gpe ?? false,
    remCsumNoPartial: remCsumNoPartial ?? false,
    vniFilter: vniFilter ?? false,
  }),
);

bind(
  'gretap',
  [
    'lowerdev', 'inputFlags', 'outputFlags', 'inputKey', 'outputKey', 'local', 'remote', 'ttl', 'tos', 'ignoreDf',
    'pmtuDiscovery', 'fwmark', 'encap', 'encapFlags', 'encapSrcPort', 'encapDstPort', 'external',
  ],
  (
    lowerdev: Maybe<number>, inputFlags: Maybe<Known<GreFlag>[]>, outputFlags: Maybe<Known<GreFlag>[]>, inputKey: Maybe<number>,
    outputKey: Maybe<number>, local: Maybe<string>, remote: Maybe<string>, ttl: number, tos: number, ignoreDf: boolean,
    pmtuDiscovery: boolean, fwmark: number, encap: Known<GreEncap>, encapFlags: Known<GreEncapFlag>[],
    encapSrcPort: number, encapDstPort: number, external: Maybe<boolean>,
  ): GretapDetails => ({
    // The kernel says 0 where there is none.
    lowerdev: lowerdev === 0 ? undefined : lowerdev,
    inputFlags: inputFlags ?? [],
    outputFlags: outputFlags ?? [],
    inputKey: inputFlags?.includes('key') === true ? inputKey : undefined,
    outputKey: outputFlags?.includes('key') === true ? outputKey : undefined,
    local: addressOf(local),
    remote: addressOf(remote),
    ttl, tos, ignoreDf, pmtuDiscovery, fwmark, encap, encapFlags, encapSrcPort, encapDstPort,
    external: external ?? false,
  }),
);
