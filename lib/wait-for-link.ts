import { Call, type CallOptions } from './internal/call.js';
import { checkLinkRef, wrongType, wrongValue } from './internal/check.js';
import { placeOf } from './internal/place.js';
import { findIn } from './internal/read.js';
import { smallLimits, Watch } from './internal/watch.js';
import { Handles } from './internal/where.js';
import type { Link, LinkRef } from './link.js';

/** What {@link waitForLink} can wait for by a word. `'carrier'`: up, and with a carrier. */
export type LinkCondition = 'exists' | 'up' | 'carrier' | 'gone';

const tests: Record<Exclude<LinkCondition, 'gone'>, (link: Link) => boolean> = {
  exists: () => true,
  up: (link) => link.up,
  carrier: (link) => link.up && link.carrier,
};
const words = [...Object.keys(tests), 'gone'];

function checkCondition(condition: unknown): asserts condition is LinkCondition | ((link: Link) => boolean) {
  const form = `one of ${words.map((word) => `'${word}'`).join(', ')}, or a function`;
  if (typeof condition === 'function') return;
  if (typeof condition !== 'string') throw wrongType(form, 'condition', condition);
  if (!words.includes(condition)) throw wrongValue(form, 'condition', condition);
}

/**
 * Waits until a link exists, is up, has a carrier, is gone, or is as a function wants it. Resolves with the link as it is
 * then; with `undefined` when it was to be gone. Driven by what the kernel tells of, not by polling. Waits without a
 * limit: give a signal, `AbortSignal.timeout(1000)` say.
 *
 * Rejects with the signal's reason, with what the function throws, with `ERR_NETLINK_CLOSED` when the namespace's
 * handle is closed; and never with `ENODEV`.
 *
 * @example
 * const link = await waitForLink('lo', 'exists', { signal: AbortSignal.timeout(1000) });
 */
export async function waitForLink(ref: LinkRef, condition: 'gone', call?: CallOptions): Promise<undefined>;
export async function waitForLink(
  ref: LinkRef,
  condition: Exclude<LinkCondition, 'gone'> | ((link: Link) => boolean),
  call?: CallOptions,
): Promise<Link>;
export async function waitForLink(
  ref: LinkRef,
  condition: LinkCondition | ((link: Link) => boolean),
  call?: CallOptions,
): Promise<Link | undefined>;
export async function waitForLink(
  ref: LinkRef,
  condition: LinkCondition | ((link: Link) => boolean),
  call?: CallOptions,
): Promise<Link | undefined> {
  checkLinkRef(ref);
  checkCondition(condition);
  const waiting = new Call('link.wait', ref, call, waitForLink);
  const fits = fitting(condition);
  const handles = new Handles(waiting);
  const home = handles.openOwn();
  const namespace = waiting.netns === undefined ? undefined : home;
  const watch = new Watch(waiting, namespace, ['link'], smallLimits);
  try {
    await watch.open();
    // Whatever happens from here on is told of; so what is there now is looked at once.
    let link = await findIn(waiting, placeOf(home), ref);
    while (!fits(link)) {
      const told = await newsOf(watch, ref, link?.index);
      if (told === undefined) throw waiting.error({ code: 'ERR_NETLINK_CLOSED' });
      link = told === 'look' ? await findIn(waiting, placeOf(home), ref) : told;
    }
    return link;
  } finally {
    watch.close();
    handles.close();
  }
}

function fitting(condition: LinkCondition | ((link: Link) => boolean)): (link: Link | undefined) => boolean {
  if (condition === 'gone') return (link) => link === undefined;
  const test = typeof condition === 'function' ? condition : tests[condition];
  return (link) => link !== undefined && test(link);
}

// The next piece of news about the link, which had this index until now: how it is, or that a look is wanted.
async function newsOf(watch: Watch, ref: LinkRef, index: number | undefined): Promise<Link | 'look' | undefined> {
  for (;;) {
    const tiding = await watch.next();
    if (tiding === undefined) return undefined;
    if (tiding.name === undefined) return 'look';
    const link = tiding.object as Link;
    if (isNamed(link, ref)) return tiding.gone ? 'look' : link;
    // It has lost the name.
    if (link.index === index) return 'look';
  }
}

function isNamed(link: Link, ref: LinkRef): boolean {
  return typeof ref === 'number' ? link.index === ref : link.name === ref || link.altNames.includes(ref);
}
