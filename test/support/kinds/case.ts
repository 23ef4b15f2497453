// How the tests speak of a kind: what iproute2's words for it mean, and a value for each of its options.

import type { CallOptions, Link } from '../../../lib/index.js';
import type { VersionRange } from '../kernel.js';

/** iproute2's `info_data` or `info_slave_data`. */
// biome-ignore lint/suspicious/noExplicitAny: iproute2's JSON has no types.
export type Said = any;

/** One option with a value that is not its default. */
export interface FieldCase {
  value: unknown;
  /** What is read then; default: the same. */
  read?: unknown;
  /** The value is the name of a link, and what is read its index. */
  isLink?: boolean;
  /** Options that it needs beside. */
  also?: Record<string, unknown>;
  /** Names of links of the world that have to be up, or of `'the link'` itself, before a change. */
  before?: string[];
  /** What is different live; `made` are options of the creation alone. */
  live?: { value?: unknown; also?: Record<string, unknown>; made?: Record<string, unknown> };
  /** Of a member: its own world. */
  world?: string[];
  /** The kernels that have it. */
  kernel?: VersionRange;
  /** An option that is there in the kernels that were built with it; without, all have it. */
  seenBy?: string;
  /** Not at creation, and why; not live, and why. */
  notAtCreation?: string;
  notLive?: string;
}

/** A table of options, and what iproute2 says of it. */
export interface FieldCases {
  /** The name of the table. */
  schema: string;
  /** What iproute2's words mean in the library's; what it does not say is absent. */
  details(said: Said, indexOf: (name: string) => number | undefined): Record<string, unknown>;
  /** What can be read of which this iproute2 says nothing. */
  unsaid?: readonly string[];
  /** What changes by itself between two looks. */
  moving?: readonly string[];
  /** Every option, by its name. */
  fields: Record<string, FieldCase>;
}

export interface KindCase extends FieldCases {
  kind: string;
  /** Lines for `ip -batch` that make the world the links need, in a namespace of its own: `link add a0 type dummy`. */
  world?: string[];
  /** The options that every link of the kind needs; `number` tells links of one world apart. */
  base?(number: number): Record<string, unknown>;
  /** The kind's `set…`. */
  set?(ref: string, changes: object, call: CallOptions): Promise<Link>;
}

/** What a kind knows of its members. */
export interface MemberCase extends FieldCases {
  /** The kind of the master. */
  master: string;
  /** The property of a Link that holds it. */
  property: 'member' | 'bridgePort' | 'vrfPort';
  /** The kinds that it takes beside the master's; default: `dummy`. */
  needs?: readonly string[];
  /** Lines that make a master `m0` with the member `p0`. */
  world: string[];
  set?(ref: string, changes: object, call: CallOptions): Promise<Link>;
}
