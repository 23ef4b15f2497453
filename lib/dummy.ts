import { Call, type CallOptions } from './internal/call.js';
import { checkObject } from './internal/check.js';
import { createOne } from './internal/create.js';
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
export async function createDummy(options: DummyOptions = {}, call?: CallOptions): Promise<DummyLink> {
  checkObject(options, 'options');
  return (await createOne(new Call('link.create', options.name, call, createDummy), 'dummy', options)) as DummyLink;
}
