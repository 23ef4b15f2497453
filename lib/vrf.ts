import type { CallOptions } from './internal/call.js';
import { wrongType } from './internal/check.js';
import { createOne } from './internal/create-one.js';
import type { VrfLink } from './link.js';
import type { CommonOptions } from './options.js';

/** The options of {@link createVrf}. */
export interface VrfOptions extends CommonOptions {
  /** The routing table (`IFLA_VRF_TABLE`), 1 to 4294967295. It cannot be changed later. */
  table: number;
}

/** What a VRF says of itself. */
export interface VrfDetails {
  /** The routing table (`IFLA_VRF_TABLE`). */
  table: number;
}

/** What a VRF knows of one of its members. */
export interface VrfPortDetails {
  /** The routing table (`IFLA_VRF_PORT_TABLE`). */
  table: number;
}

/**
 * Creates a VRF, a routing table of its own for the links that are enslaved to it through `master`.
 *
 * Rejects with `EINVAL` when another VRF of the namespace has the table.
 *
 * @example
 * const red = await createVrf({ name: 'red', table: 10, up: true });
 */
export function createVrf(options: VrfOptions, call?: CallOptions): Promise<VrfLink> {
  return createOne(createVrf, { kind: 'vrf', check: checkVrf }, options, call) as Promise<VrfLink>;
}

function checkVrf({ table }: { table?: number }): void {
  if (table === undefined) throw wrongType('an integer between 1 and 4294967295', 'table', undefined);
}
