import type { Address } from '../../address.js';
import type { Place } from '../place.js';
import { checkPrefix, formatPrefix, isMulticast, isUnspecified, networkOf } from '../prefix.js';
import { allOf } from '../slices.js';
import { type Case, numberIn, type Scene, textIn } from './scene.js';
import { listed } from './words.js';

// Addresses that a link cannot have, has already, or has not.

interface Wanted {
  text: string;
  own: string;
  isIp6: boolean;
}

function wantedOf(what: Case): Wanted | undefined {
  const text = textIn(what, 'address');
  if (text === undefined) return undefined;
  return { text, own: text.split('/')[0] ?? '', isIp6: text.includes(':') };
}

function linkOf({ ref, asked }: Case): string {
  const name = ref ?? asked['name'];
  return typeof name === 'string' || typeof name === 'number' ? String(name) : 'the new link';
}

async function addressesOf(place: Place, link: number): Promise<Address[]> {
  return (await allOf<Address>(place, { operation: 'address.list', link })) ?? [];
}

const nameOf = ({ address, peer }: Address): string =>
  peer === undefined ? address : `${address} with the peer ${peer}`;

async function presentOn(scene: Scene): Promise<Address[]> {
  const link = scene.ref === undefined ? undefined : scene.here.find(scene.ref);
  return link === undefined || scene.place === undefined ? [] : await addressesOf(scene.place, link.index);
}

// The address as the link of the call has it: with another prefix length, or another peer.
async function asItIs(scene: Scene, { own }: Wanted): Promise<string[]> {
  return (await presentOn(scene)).filter(({ address }) => address.startsWith(`${own}/`)).map(nameOf);
}

/** The link has the address. Of IPv4 it may have it once with each prefix length. */
export async function addressTaken(scene: Scene): Promise<string | undefined> {
  const wanted = wantedOf(scene);
  if (wanted === undefined) return undefined;
  if (scene.ref === undefined) return `${linkOf(scene)} has it already`;
  const [there] = wanted.isIp6 ? await asItIs(scene, wanted) : [];
  if (there === undefined || there === wanted.text) return `${linkOf(scene)} has the address ${wanted.text} already`;
  return `${linkOf(scene)} has the address already, as ${there}: an IPv6 address can be there only once`;
}

/** The link has no such address. */
export async function addressMissing(scene: Scene): Promise<string | undefined> {
  const wanted = wantedOf(scene);
  if (wanted === undefined) return undefined;
  const peer = textIn(scene, 'peer');
  const meant = peer === undefined ? wanted.text : `${wanted.text} with the peer ${peer}`;
  const others = await asItIs(scene, wanted);
  const missing = `${linkOf(scene)} has no address ${meant}`;
  return others.length === 0 ? missing : `${missing}, but ${listed(others)}`;
}

/** No address for a link, or not for this one. */
export function addressUnfit(what: Case): string | undefined {
  const wanted = wantedOf(what);
  if (wanted === undefined) return undefined;
  const { ip } = checkPrefix(wanted.text, 'address');
  if (isMulticast(ip)) return `${wanted.own} is a multicast address: give it the flag 'autojoin' to join the group`;
  if (isUnspecified(ip)) return `${wanted.own} is no address that a link can have`;
  return wanted.own === '::1' ? 'only the loopback can have the address ::1' : undefined;
}

/** ip_mc_join_group() and ipv6_sock_mc_join() take multicast groups only. */
export function notMulticast(what: Case): string | undefined {
  const wanted = wantedOf(what);
  const flags = what.asked['flags'];
  if (wanted === undefined || !Array.isArray(flags) || !flags.includes('autojoin')) return undefined;
  if (isMulticast(checkPrefix(wanted.text, 'address').ip)) return undefined;
  return `the flag 'autojoin' is for multicast addresses only`;
}

/** __inet_insert_ifa() wants one scope for all addresses of a prefix. */
export async function scopeDiffers(scene: Scene): Promise<string | undefined> {
  const wanted = wantedOf(scene);
  if (wanted === undefined || wanted.isIp6) return undefined;
  const network = (text: string): string => formatPrefix(networkOf(checkPrefix(text, 'address')));
  const scope = textIn(scene, 'scope') ?? 'global';
  const other = (await presentOn(scene)).find(
    (one) => one.scope !== scope && one.family === 'inet' && network(one.address) === network(wanted.text),
  );
  if (other === undefined) return undefined;
  return `the scope has to be that of ${other.address}, which is in the same prefix: '${other.scope}'`;
}

/** `disable_ipv6`, which may be set for all links at once. */
export function ipv6Disabled(what: Case): string {
  const name = linkOf(what);
  const sysctl = name === 'the new link' ? 'default' : name;
  return `IPv6 is disabled on ${name}: sysctl net.ipv6.conf.${sysctl}.disable_ipv6=0 enables it`;
}

/** Nobody has registered for its family: no module, or `ipv6.disable=1` on the kernel's command line. */
export function noIpv6Here(what: Case): string | undefined {
  return wantedOf(what)?.isIp6 === true ? 'there is no IPv6 in this kernel: it may be a module, ipv6' : undefined;
}

/** IPV6_MIN_MTU: below it addrconf_notify() takes IPv6 away from the link. */
export function tooSmallForIpv6(scene: Scene): string | undefined {
  if (wantedOf(scene)?.isIp6 !== true) return undefined;
  const lowerdev = scene.here.find(scene.asked['lowerdev']);
  const mtu = numberIn(scene, 'mtu') ?? (scene.ref === undefined ? lowerdev : scene.here.find(scene.ref))?.mtu;
  if (mtu === undefined || mtu >= 1280) return undefined;
  return `IPv6 needs an MTU of at least 1280, and that of ${linkOf(scene)} is ${mtu}`;
}

const changeable = ['metric', 'protocol', 'preferredLifetimeS', 'validLifetimeS'];

/** inet_rtm_newaddr() and inet6_addr_modify() leave most of an address that is there as it is. */
export function addressFixed({ failure, ...what }: Case): string | undefined {
  const { option } = failure;
  const wanted = wantedOf({ failure, ...what });
  if (wanted === undefined || option === undefined || changeable.includes(option)) return undefined;
  const part = option === 'address' ? 'the prefix length' : `the option '${option}'`;
  return `the kernel does not change ${part} of an address that is there: remove ${wanted.own} from ${linkOf({ failure, ...what })} first`;
}
