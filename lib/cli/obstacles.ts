import type { Link } from '../index.js';
import type { Node } from './world.js';

// What keeps a thing from being built on a device, and what to do about it: the kernel's rules, which
// test/kernel/cli-doctor.test.ts compares with what the kernel does.

/** Why not, and what to do. */
export interface Obstacle {
  readonly what: string;
  readonly todo: string;
}

/** What is known of the device and of the kernel. */
export interface Facts {
  readonly node: Node;
  /** Which kinds the kernel can make. */
  readonly supports: ReadonlyMap<string, boolean>;
  /** Why it could not be asked. */
  readonly refused: string | undefined;
  readonly wireless: boolean;
}

/** Something that may be built. */
interface Thing {
  readonly kind: string;
  /** Those of one family share the device; its frames go to them alone. */
  readonly family?: readonly string[];
  /** The device becomes part of it, instead of carrying it. */
  readonly asMember?: true;
}

const byMac = ['macvlan', 'macvtap'];
const byIp = ['ipvlan', 'ipvtap'];

/** What the doctor knows of, by the word for it. */
export const things = {
  macvlan: { kind: 'macvlan', family: byMac },
  passthru: { kind: 'macvlan', family: byMac },
  macvtap: { kind: 'macvtap', family: byMac },
  ipvlan: { kind: 'ipvlan', family: byIp },
  ipvtap: { kind: 'ipvtap', family: byIp },
  vlan: { kind: 'vlan' },
  bridge: { kind: 'bridge', asMember: true },
  bond: { kind: 'bond', asMember: true },
} as const satisfies Record<string, Thing>;

/** The word for something that may be built. */
export type ThingName = keyof typeof things;

const modules: Readonly<Record<string, string>> = { vlan: '8021q', bond: 'bonding' };

const kindOf = ({ kindName, type }: Link): string => kindName ?? type;
const named = (node: Node): string => {
  const where = node.place.name === undefined ? '' : ` in ${node.place.name}`;
  return `${kindOf(node.link)} ${node.link.name}${where}`;
};
const isPassthru = ({ link }: Node): boolean => {
  const { kind, details } = link;
  return (kind === 'macvlan' || kind === 'macvtap') && details.mode === 'passthru';
};
const kindMissing = ({ kind }: Thing, { supports }: Facts): Obstacle | undefined => {
  if (supports.get(kind) !== false) return undefined;
  const todo = `load its module (modprobe ${modules[kind] ?? kind}), or use a kernel that has it`;
  return { what: `the kernel has no links of kind ${kind}`, todo };
};

/** A macvlan on a macvlan lies on the device below; likewise an ipvlan on an ipvlan. */
const realDevice = ({ family }: Thing, node: Node): Node => {
  const isOfFamily = family?.includes(kindOf(node.link)) === true;
  return isOfFamily ? (node.lower.find(({ link }) => link.index === node.link.lowerdev) ?? node) : node;
};

const unfit = (thing: Thing, { link }: Node): Obstacle | undefined => {
  const todo = 'take an Ethernet device: a card, a bond, a bridge, a VLAN, a veth';
  if (link.type === 'loopback') return { what: `${link.name} is the loopback`, todo };
  if (link.type !== 'ether') return { what: `${link.name} is no Ethernet device, its type is ${link.type}`, todo };
  const kind = kindOf(link);
  if (kind === 'vrf') return { what: `${link.name} is a VRF, which carries nothing`, todo };
  if (thing.kind === 'bridge' && kind === 'bridge') {
    return { what: 'a bridge cannot be a port of a bridge', todo: 'connect the two by a veth' };
  }
  if (byIp.includes(kind)) {
    return { what: `${link.name} is ${kind}, which carries nothing else`, todo: 'build on the device below it' };
  }
  if (thing.kind === 'bond' && kind === 'ifb') {
    return { what: `${link.name} is ifb, whose MAC address a bond cannot set`, todo };
  }
  return undefined;
};

// Of the masters only a VRF leaves the frames of its members alone.
const memberOfOther = (thing: Thing, { link, place }: Node): Obstacle | undefined => {
  const master = link.master === undefined ? undefined : place.nodes.get(link.master);
  if (thing.family === undefined || master === undefined || kindOf(master.link) === 'vrf') return undefined;
  const role = kindOf(master.link) === 'bond' ? 'member' : 'port';
  const { name } = master.link;
  const todo = `build on ${name}, or release ${link.name}: setLink('${link.name}', { master: null })`;
  return { what: `${link.name} is a ${role} of ${kindOf(master.link)} ${name}`, todo };
};

const takers = [...byMac, ...byIp, 'macsec', 'rmnet'];

const takenByUpper = (thing: Thing, node: Node): Obstacle | undefined => {
  if (thing.family === undefined && thing.asMember !== true) return undefined;
  const others = takers.filter((kind) => thing.family?.includes(kind) !== true);
  const taker = node.upper.find(({ link }) => others.includes(kindOf(link)));
  if (taker !== undefined) {
    const also = byMac.includes(kindOf(taker.link)) || byIp.includes(kindOf(taker.link)) ? ', or build its like' : '';
    return { what: `${named(taker)} takes all frames of ${node.link.name}`, todo: `delete it${also}` };
  }
  if (!byMac.includes(kindOf(node.link)) || kindOf(node.link) === 'macvlan') return undefined;
  return {
    what: `${node.link.name} gives its frames to its character device`,
    todo: 'build on the device below it',
  };
};

const passthruInTheWay = (thing: Thing, node: Node, alone: boolean): Obstacle | undefined => {
  if (thing.family !== byMac) return undefined;
  const macvlans = node.upper.filter(({ link }) => byMac.includes(kindOf(link)));
  const occupier = macvlans.find(isPassthru);
  if (occupier !== undefined) {
    return { what: `${named(occupier)} occupies ${node.link.name} in mode passthru`, todo: 'delete it' };
  }
  const [first] = macvlans;
  if (!alone || first === undefined) return undefined;
  const todo = 'delete them, or take another mode';
  return { what: `a passthru macvlan has to be the only one, and there is ${macvlans.map(named).join(', ')}`, todo };
};

const deafAccessPoint = (name: ThingName, { wireless, node }: Facts): Obstacle | undefined => {
  if (!wireless || !['macvlan', 'macvtap', 'bridge'].includes(name)) return undefined;
  const what = `${node.link.name} is wireless: an access point takes frames of the MAC address that registered only`;
  return { what, todo: 'build ipvlans, which share that address, or route' };
};

/** What keeps the thing from being built on the device. */
export function obstacles(name: ThingName, facts: Facts): Obstacle[] {
  const thing: Thing = things[name];
  if (facts.refused !== undefined) {
    return [{ what: facts.refused, todo: 'run as root, or in a user namespace of your own: unshare -Urn' }];
  }
  const node = realDevice(thing, facts.node);
  return [
    kindMissing(thing, facts),
    unfit(thing, node),
    memberOfOther(thing, node),
    takenByUpper(thing, node),
    passthruInTheWay(thing, node, name === 'passthru'),
    deafAccessPoint(name, facts),
  ].filter((one) => one !== undefined);
}

/** What is worth knowing although it keeps nothing from being built. */
export function remarks({ node }: Facts): Obstacle[] {
  const { link, place } = node;
  const master = link.master === undefined ? undefined : place.nodes.get(link.master)?.link.name;
  const found: (Obstacle | false)[] = [
    !link.up && {
      what: `${link.name} is down: what sits on it has no carrier, and a VLAN on it cannot be set up`,
      todo: `setLink('${link.name}', { up: true })`,
    },
    link.up && !link.carrier && { what: `${link.name} has no carrier`, todo: 'look at the cable, or at the other end' },
    link.mtu < 1280 && {
      what: `the MTU is ${link.mtu}: IPv6 needs 1280`,
      todo: `setLink('${link.name}', { mtu: 1500 })`,
    },
    { what: `an MTU above ${link.mtu} is refused to macvlans, ipvlans and VLANs on it`, todo: '' },
    master !== undefined && { what: `as a member of another master it would leave ${master}`, todo: '' },
  ];
  return found.filter((one) => one !== false);
}
