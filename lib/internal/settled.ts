import { setTimeout as sleep } from 'node:timers/promises';
import type { Address } from '../address.js';
import type { LinkRef } from '../link.js';
import type { AddressSearch } from './address-rules.js';
import { listAttached, refusal } from './attached.js';
import type { Call } from './call.js';

// Duplicate address detection: an IPv6 address is tentative until nobody has answered for it.

const lookAgainMs = 20;

/** Something may have changed. */
async function nextChange(signal: AbortSignal | undefined): Promise<void> {
  await sleep(lookAgainMs, undefined, signal === undefined ? {} : { signal }).catch(() => {
    signal?.throwIfAborted();
  });
}

const eaddrnotavail = 99;

/** The address once it is in use. */
export async function untilSettled(call: Call, link: LinkRef, { list, isIt, text }: AddressSearch): Promise<Address> {
  for (let seen = false; ; seen = true) {
    const address = (await listAttached<Address>(call, { ...list, link })).find(isIt);
    if (address === undefined) throw call.failure(refusal(eaddrnotavail), { hint: whyGone(text, link, seen) });
    if (address.flags.includes('dadfailed')) {
      throw call.error({
        code: 'ERR_NETLINK_DUPLICATE_ADDRESS',
        hint: `${text} failed duplicate address detection on ${link}`,
      });
    }
    if (!address.flags.includes('tentative')) return address;
    await nextChange(call.signal);
  }
}

// addrconf_dad_stop() removes an address with a limited lifetime that somebody else has.
function whyGone(text: string, link: LinkRef, seen: boolean): string {
  if (!seen) return `${link} has no address ${text}`;
  return `${text} was removed while it was tentative: by somebody, or by the kernel, because another node has it`;
}
