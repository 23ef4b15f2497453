import { os } from './builtin.js';

// An answer comes in a moment, mostly, and to wake a thread whose processor sleeps may take longer than that. So while one
// is on its way the event loop does not go to sleep, for a moment: it goes round and serves everybody as always. When that
// was not long enough, as with a kernel that is busy elsewhere, it is not tried again for a while.

const momentMs = 0.4;
const maxPause = 64;

// Asked at the first call: it takes a system call.
let isAlone: boolean | undefined;
let waiting = 0;
let round: NodeJS.Immediate | undefined;
let until = 0;
let failures = 0;
let pause = 0;

/** To be called when something was sent. */
export function stayAwake(): void {
  waiting += 1;
  isAlone ??= os().availableParallelism() < 2;
  if (round !== undefined || isAlone) return;
  if (pause > 0) {
    pause -= 1;
    return;
  }
  until = performance.now() + momentMs;
  goRound();
}

/** To be called when the answer is there. */
export function answered(): void {
  waiting -= 1;
  if (waiting > 0) return;
  clearImmediate(round);
  if (round !== undefined) failures = 0;
  round = undefined;
}

function goRound(): void {
  round = setImmediate(() => {
    round = undefined;
    if (waiting === 0) return;
    if (performance.now() < until) goRound();
    else giveUp();
  });
}

function giveUp(): void {
  failures += 1;
  pause = Math.min(2 ** failures, maxPause);
}
