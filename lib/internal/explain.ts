import type { Link } from '../link.js';
import type { NetlinkError } from '../errors.js';
import type { Call } from './call.js';
import type { Plan } from './create.js';
import { linksIn } from './look.js';
import type { Failure, Outcome } from './native.js';
import { placeOf } from './place.js';

/** The visible link that holds the MAC address a plan asks for, on the same lower device. */
export async function macHolder(plan: Plan): Promise<Link | undefined> {
  const mac = plan.ends[0].options.create['mac'];
  if (typeof mac !== 'string') return undefined;
  const wanted = mac.toLowerCase().replaceAll('-', ':');
  for (const place of [plan.place, ...plan.namespaces.map(placeOf)]) {
    const holder = (await linksIn(place)).find((link) => link.mac === wanted && link.up);
    if (holder !== undefined) return holder;
  }
  return undefined;
}

/** The error of a creation that failed. */
export async function explainCreate(plan: Plan, outcome: Outcome): Promise<NetlinkError> {
  const { failure } = outcome;
  if (failure === undefined) return plan.call.error({ code: 'ERR_NETLINK_MALFORMED' });
  return await Promise.resolve(plan.call.failure(failure));
}

/** What is known about a change that failed. */
export interface ChangeContext {
  change?: Record<string, unknown>;
  before?: Link;
  notRestored?: string[];
}

/** The error of a call about one link that is there, or should be. */
export async function explain(call: Call, failure: Failure, more: ChangeContext = {}): Promise<NetlinkError> {
  const notRestored = more.notRestored === undefined || more.notRestored.length === 0 ? {} : { notRestored: more.notRestored };
  return await Promise.resolve(call.failure(failure, notRestored));
}
