import type { Address } from '../address.js';
import type { LinkRef } from '../link.js';
import type { AddressSearch } from './address-rules.js';
import { refusal } from './attached.js';
import type { Call } from './call.js';
import { errno } from './errnos.js';
import type { NetnsHandle } from './native.js';
import { placeOf } from './place.js';
import { eachSlice } from './read.js';
import { smallLimits, Watch } from './watch.js';
import { Handles } from './where.js';

// Duplicate address detection: an IPv6 address is tentative until nobody has answered for it.

/** The address once it is in use. */
export async function untilSettled(call: Call, link: LinkRef, search: AddressSearch): Promise<Address> {
  const handles = new Handles(call);
  const home = handles.openOwn();
  let watch: Watch | undefined;
  try {
    for (let seen = false; ; seen = true) {
      const address = checked(call, link, search, await find(call, home, link, search), seen);
      if (!address.flags.includes('tentative')) return address;
      if (watch === undefined) {
        watch = new Watch(call, call.netns === undefined ? undefined : home, ['address'], smallLimits);
        await watch.open();
        // It may have changed before the kernel was asked to tell of it.
      } else {
        await newsOf(call, watch, search);
      }
    }
  } finally {
    watch?.close();
    handles.close();
  }
}

async function find(
  call: Call,
  home: NetnsHandle | undefined,
  link: LinkRef,
  { list, isIt }: AddressSearch,
): Promise<Address | undefined> {
  let found: Address | undefined;
  for await (const slice of eachSlice<Address>(call, placeOf(home), { ...list, link })) found ??= slice.find(isIt);
  return found;
}

function checked(
  call: Call,
  link: LinkRef,
  { text }: AddressSearch,
  found: Address | undefined,
  seen: boolean,
): Address {
  if (found === undefined) throw call.failure(refusal(errno('EADDRNOTAVAIL')), { hint: whyGone(text, link, seen) });
  if (!found.flags.includes('dadfailed')) return found;
  throw call.error({
    code: 'ERR_NETLINK_DUPLICATE_ADDRESS',
    hint: `${text} failed duplicate address detection on ${link}`,
  });
}

// Until there is something new about such an address, on whatever link, or nobody knows.
async function newsOf(call: Call, watch: Watch, { isIt }: AddressSearch): Promise<void> {
  for (;;) {
    const tiding = await watch.next();
    if (tiding === undefined) throw call.error({ code: 'ERR_NETLINK_CLOSED' });
    if (tiding.name === undefined || isIt(tiding.object as Address)) return;
  }
}

// addrconf_dad_stop() removes an address with a limited lifetime that somebody else has.
function whyGone(text: string, link: LinkRef, seen: boolean): string {
  if (!seen) return `${link} has no address ${text}`;
  return `${text} was removed while it was tentative: by somebody, or by the kernel, because another node has it`;
}
