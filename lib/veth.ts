import { Call, type CallOptions } from './internal/call.js';
import { checkObject } from './internal/check.js';
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
 * both namespaces.
 *
 * @example
 * const { link, peer } = await createVeth({ name: 'veth0', up: true, peer: { name: 'eth0', targetNetns: 'blue', up: true } });
 */
export async function createVeth(options: VethOptions = {}, call?: CallOptions): Promise<VethPair> {
  checkObject(options, 'options');
  if (options.peer !== undefined) checkObject(options.peer, 'peer');
  const [link, peer] = await createPair(new Call('link.create', options.name, call, createVeth), 'veth', options);
  return { link: link as VethLink, peer: peer as VethLink };
}
