// What was before what, without a look at the clock.

let last = 0;

/** A number that is larger than all before. */
export function nextMoment(): number {
  last += 1;
  return last;
}
