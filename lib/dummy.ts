import type { CallOptions } from './internal/call.js';
import { createOne } from './internal/create-one.js';
import type { DummyLink } from './link.js';
import type { CommonOptions } from './options.js';

/** The options of {@link createDummy}. */
export type DummyOptions = CommonOptions;

/**
 * Creates a dummy: a link that swallows what is sent to it, good for carrying addresses.
 *
 * Rejects with `EEXIST` when the name is taken, `EOPNOTSUPP` when the kernel has no dummies, `EPERM` without
 * CAP_NET_ADMIN.
 *
 * @example
 * const dummy = await createDummy({ name: 'dummy0', up: true });
 */
export function createDummy(options: DummyOptions = {}, call?: CallOptions): Promise<DummyLink> {
  return createOne(createDummy, { kind: 'dummy' }, options, call) as Promise<DummyLink>;
}
