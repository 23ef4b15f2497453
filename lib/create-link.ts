import { type BondOptions, createBond } from './bond.js';
import { type BridgeOptions, createBridge } from './bridge.js';
import { createDummy, type DummyOptions } from './dummy.js';
import { createGretap, type GretapOptions } from './gretap.js';
import { createIfb, type IfbOptions } from './ifb.js';
import type { CallOptions } from './internal/call.js';
import { checkObject } from './internal/check.js';
import { checkWord } from './internal/filter.js';
import { createIpvlan, createIpvtap, type IpvlanOptions } from './ipvlan.js';
import type {
  BondLink,
  BridgeLink,
  DummyLink,
  GretapLink,
  IfbLink,
  IpvlanLink,
  IpvtapLink,
  MacvlanLink,
  MacvtapLink,
  VlanLink,
  VrfLink,
  VxlanLink,
} from './link.js';
import { createMacvlan, createMacvtap, type MacvlanOptions } from './macvlan.js';
import { createVeth, type VethOptions, type VethPair } from './veth.js';
import { createVlan, type VlanOptions } from './vlan.js';
import { createVrf, type VrfOptions } from './vrf.js';
import { createVxlan, type VxlanOptions } from './vxlan.js';

/** The options of each kind's own function. */
export interface OptionsByKind {
  macvlan: MacvlanOptions;
  macvtap: MacvlanOptions;
  ipvlan: IpvlanOptions;
  ipvtap: IpvlanOptions;
  vlan: VlanOptions;
  veth: VethOptions;
  dummy: DummyOptions;
  ifb: IfbOptions;
  vrf: VrfOptions;
  bond: BondOptions;
  bridge: BridgeOptions;
  vxlan: VxlanOptions;
  gretap: GretapOptions;
}

/** What each kind's own function returns. */
export interface CreatedByKind {
  macvlan: MacvlanLink;
  macvtap: MacvtapLink;
  ipvlan: IpvlanLink;
  ipvtap: IpvtapLink;
  vlan: VlanLink;
  veth: VethPair;
  dummy: DummyLink;
  ifb: IfbLink;
  vrf: VrfLink;
  bond: BondLink;
  bridge: BridgeLink;
  vxlan: VxlanLink;
  gretap: GretapLink;
}

type Makers = {
  [Kind in keyof OptionsByKind]: (o: OptionsByKind[Kind], c?: CallOptions) => Promise<CreatedByKind[Kind]>;
};

const makers: Makers = {
  macvlan: createMacvlan,
  macvtap: createMacvtap,
  ipvlan: createIpvlan,
  ipvtap: createIpvtap,
  vlan: createVlan,
  veth: createVeth,
  dummy: createDummy,
  ifb: createIfb,
  vrf: createVrf,
  bond: createBond,
  bridge: createBridge,
  vxlan: createVxlan,
  gretap: createGretap,
};

/** A kind of link that can be created. */
export type CreatableKind = keyof OptionsByKind;

/** The options of {@link createLink}: those of the kind's own function, and the kind. */
export type CreateLinkOptions = { [Kind in CreatableKind]: { kind: Kind } & OptionsByKind[Kind] }[CreatableKind];

/** What {@link createLink} returns: what the kind's own function returns. */
export type CreatedLink = CreatedByKind[CreatableKind];

/**
 * Creates a link of the kind that the options name.
 *
 * Rejects as that function does, and with `ERR_INVALID_ARG_VALUE` for a kind that there is none of here.
 *
 * @example
 * const dummy = await createLink({ kind: 'dummy', name: 'dummy0' });
 */
export function createLink<Kind extends CreatableKind>(
  options: { kind: Kind } & OptionsByKind[Kind],
  call?: CallOptions,
): Promise<CreatedByKind[Kind]>;
export function createLink(options: CreateLinkOptions, call?: CallOptions): Promise<CreatedLink>;
export async function createLink<Kind extends CreatableKind>(
  options: { kind: Kind } & OptionsByKind[Kind],
  call?: CallOptions,
): Promise<CreatedByKind[Kind]> {
  checkObject(options, 'options');
  const { kind, ...rest } = options as { kind: Kind };
  checkWord(kind, 'kind', Object.keys(makers));
  return await makers[kind](rest as OptionsByKind[Kind], call);
}
