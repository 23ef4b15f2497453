import type { CallOptions } from './internal/call.js';
import { createOne } from './internal/create-one.js';
import type { IfbLink } from './link.js';
import type { CommonOptions } from './options.js';

/** The options of {@link createIfb}. */
export type IfbOptions = CommonOptions;

/**
 * Creates an ifb, an intermediate functional block: traffic of other links that is redirected to it can be shaped and
 * policed on its way in.
 *
 * Rejects with `EEXIST` when the name is taken, `EOPNOTSUPP` when the kernel has no ifbs, `EPERM` without
 * CAP_NET_ADMIN.
 *
 * @example
 * const ifb = await createIfb({ name: 'ifb0', up: true });
 */
export function createIfb(options: IfbOptions = {}, call?: CallOptions): Promise<IfbLink> {
  return createOne(createIfb, { kind: 'ifb' }, options, call) as Promise<IfbLink>;
}
