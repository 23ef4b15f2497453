import { Call, type CallOptions } from './internal/call.js';
import { checkObject, wrongValue } from './internal/check.js';
import { createPair } from './internal/create.js';
import type { VethLink } from './link.js';
import type { CommonOptions } from './options.js';

/** The options of {@link createVeth}: those of one end, and in `peer` those of the other. */
export interface VethOptions extends CommonOptions {
  /** The other end (`VETH_INFO_PEER`); it may be in another namespace. Default: unnamed, beside the first. */
  peer?: CommonOptions | undefined;
}

/** Both ends of a new cable. */
export interface VethPair {
  /** The end that the options are of. */
  link: VethLink;
  /** The other end. */
  peer: VethLink;
}

/**
 * Creates a veth pair, a virtual cable: what goes in at one end comes out at the other.
 *
 * Rejects with `EEXIST` when the name of an end is taken where that end is to be, `ENODEV` when there is no such
 * master, `EOPNOTSUPP` when the kernel has no veths or the master takes no members, `EPERM` without CAP_NET_ADMIN in
 * both namespaces, `ERR_INVALID_ARG_VALUE` when both ends are given one name in one namespace.
 *
 * @example
 * const { link, peer } = await createVeth({ name: 'veth0', up: true, peer: { name: 'eth0', targetNetns: 'blue', up: true } });
 */
export async function createVeth(options: VethOptions = {}, call?: CallOptions): Promise<VethPair> {
  checkObject(options, 'options');
  if (options.peer !== undefined) checkObject(options.peer, 'peer');
  checkNames(options, options.peer);
  const [link, peer] = await createPair(new Call('link.create', options.name, call, createVeth), 'veth', options);
  return { link: link as VethLink, peer: peer as VethLink };
}

// The kernel would say EEXIST, of a name that nobody has.
function checkNames({ name, targetNetns }: CommonOptions, peer: CommonOptions | undefined): void {
  if (typeof name !== 'string' || name !== peer?.name || targetNetns !== peer.targetNetns) return;
  throw wrongValue('another name than that of the first end', 'peer.name', name);
}
