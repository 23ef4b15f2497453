import { Call, type CallOptions } from './internal/call.js';
import { wrongType, wrongValue } from './internal/check.js';
import { errno } from './internal/errnos.js';
import { explain } from './internal/explain.js';
import { placeFor } from './internal/where.js';

/**
 * Whether the running kernel can make links of a kind. Makes none. May load the kind's module, and so needs
 * CAP_NET_ADMIN: rejects with `EPERM` without it.
 *
 * @param kind - the kernel's word, one that this library does not know included: `'macvlan'`, `'wireguard'`.
 *
 * @example
 * if (!(await kernelSupports('macvlan'))) console.error('modprobe macvlan');
 */
export async function kernelSupports(kind: string, call?: CallOptions): Promise<boolean> {
  if (typeof kind !== 'string') throw wrongType('a string', 'kind', kind);
  if (!/^[\w-]{1,63}$/.test(kind)) throw wrongValue("the kernel's word for a kind", 'kind', kind);
  const asked = new Call('kernel.supports', kind, call, kernelSupports);
  const line = placeFor(asked).line('changes');
  const trip = { steps: [{ operation: 'link.probe', kind }] };
  const { failure } = await asked.settle(() => line.perform(trip, 'never', undefined, asked.signal));
  // The request is wrong on purpose: a kernel that knows the kind says so, one that does not says that.
  if (failure === undefined) throw asked.error({ code: 'ERR_NETLINK_MALFORMED' });
  if (failure.kind !== 'kernel' || failure.errno === errno('EPERM')) throw await explain(asked, failure, { kind });
  return failure.errno !== errno('EOPNOTSUPP');
}
