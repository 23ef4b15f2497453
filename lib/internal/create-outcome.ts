import type { Link } from '../link.js';
import type { Plan } from './create-plan.js';
import type { Outcome, Step, Trip } from './native.js';

// What the trip of a creation has come to.

/** The link, and its peer if it has one. */
export type Made = [Link, Link?];

/** Notes which step failed, and leaves what was read of the links: not of their addresses. */
export function withReason(answer: Outcome, trip: Trip): Outcome {
  // What was refused before it was carried out has read nothing.
  if (answer.failure !== undefined && answer.failedStep === undefined) return answer;
  const { failedStep } = answer;
  if (failedStep !== undefined) answer.failed = trip.steps[failedStep] as Step;
  answer.records = answer.records.filter((_, i) => trip.steps[i]?.operation === 'link.get');
  return answer;
}

/** The links that were made. */
export function madeOf(plan: Plan, outcome: Outcome): Made {
  const [link, peer] = outcome.records as (Link | undefined)[];
  if (link === undefined) throw plan.call.error({ code: 'ERR_NETLINK_MALFORMED' });
  return peer === undefined ? [link] : [link, peer];
}
