import { threads } from './builtin.js';
import type { Call } from './call.js';
import { netnsHint } from './hint/netns.js';
import { type NetnsHandle, native } from './native.js';
import { type NetnsRef, openRef } from './netns-ref.js';
import { type Place, placeOf } from './place.js';

/** Opens the namespace a call names, for as long as `use` runs. Nothing in `use` may wait before it has sent. */
export function inNetns<T>(
  call: Call,
  ref: NetnsRef | undefined,
  name: string,
  use: (handle: NetnsHandle | undefined) => T,
): T {
  if (ref === undefined) return use(undefined);
  const opened = openRef(ref, name);
  if ('failure' in opened) {
    throw call.failure(opened.failure, { option: name, hint: netnsHint(opened.failure, ref) });
  }
  try {
    return use(opened.handle);
  } finally {
    if (opened.opened) opened.handle.close();
  }
}

/** The place where a call works. */
export function placeFor(call: Call): Place {
  return inNetns(call, call.netns, 'netns', placeOf);
}

/** The namespaces that a call speaks of, open until it has settled. */
export class Handles {
  readonly #call: Call;
  readonly #opened: NetnsHandle[] = [];

  constructor(call: Call) {
    this.#call = call;
  }

  open(ref: NetnsRef, name: string): NetnsHandle {
    // A share of the handle: the one that the reference names may be closed while the call is under way.
    const handle = inNetns(this.#call, ref, name, (opened) => opened?.share());
    if (handle === undefined) throw this.#call.error({ code: 'ERR_NETLINK_CLOSED', option: name });
    this.#opened.push(handle);
    return handle;
  }

  /** The namespace of the call, to come back to: by then this thread may have entered another one, as only workers do. */
  openOwn(): NetnsHandle | undefined {
    if (this.#call.netns !== undefined) return this.open(this.#call.netns, 'netns');
    const current = threads().isMainThread ? undefined : native().openNetns('current');
    // With neither a capability nor /proc it has no handle; but then this thread cannot enter another one.
    if (current === undefined || 'failure' in current) return undefined;
    this.#opened.push(current);
    return current;
  }

  close(): void {
    for (const handle of this.#opened) handle.close();
  }
}
