import { createDummy, type DummyOptions } from './dummy.js';
import type { CallOptions } from './internal/call.js';
import { checkObject, wrongType, wrongValue } from './internal/check.js';
import type { DummyLink, MacvlanLink, MacvtapLink } from './link.js';
import { createMacvlan, createMacvtap, type MacvlanOptions } from './macvlan.js';
import { createVeth, type VethOptions, type VethPair } from './veth.js';

/** The options of {@link createLink}: those of the kind's own function, and the kind. */
export type CreateLinkOptions =
  | ({ kind: 'macvlan' } & MacvlanOptions)
  | ({ kind: 'macvtap' } & MacvlanOptions)
  | ({ kind: 'veth' } & VethOptions)
  | ({ kind: 'dummy' } & DummyOptions);

/** What {@link createLink} returns: what the kind's own function returns. */
export type CreatedLink = MacvlanLink | MacvtapLink | VethPair | DummyLink;

const kinds = ['macvlan', 'macvtap', 'veth', 'dummy'] as const;

/**
 * Creates a link of the kind that the options name.
 *
 * @example
 * const dummy = await createLink({ kind: 'dummy', name: 'dummy0' });
 */
export function createLink(options: { kind: 'macvlan' } & MacvlanOptions, call?: CallOptions): Promise<MacvlanLink>;
export function createLink(options: { kind: 'macvtap' } & MacvlanOptions, call?: CallOptions): Promise<MacvtapLink>;
export function createLink(options: { kind: 'veth' } & VethOptions, call?: CallOptions): Promise<VethPair>;
export function createLink(options: { kind: 'dummy' } & DummyOptions, call?: CallOptions): Promise<DummyLink>;
export function createLink(options: CreateLinkOptions, call?: CallOptions): Promise<CreatedLink>;
export async function createLink(options: CreateLinkOptions, call?: CallOptions): Promise<CreatedLink> {
  checkObject(options, 'options');
  switch (options.kind) {
    case 'macvlan': {
      const { kind: _kind, ...rest } = options;
      return await createMacvlan(rest, call);
    }
    case 'macvtap': {
      const { kind: _kind, ...rest } = options;
      return await createMacvtap(rest, call);
    }
    case 'veth': {
      const { kind: _kind, ...rest } = options;
      return await createVeth(rest, call);
    }
    case 'dummy': {
      const { kind: _kind, ...rest } = options;
      return await createDummy(rest, call);
    }
    default:
      return refuseKind((options as { kind?: unknown }).kind);
  }
}

function refuseKind(kind: unknown): never {
  const form = `one of ${kinds.map((word) => `'${word}'`).join(', ')}`;
  throw typeof kind === 'string' ? wrongValue(form, 'kind', kind) : wrongType(form, 'kind', kind);
}
