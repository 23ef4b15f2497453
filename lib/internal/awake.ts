import { os } from './builtin.js';
import { turned } from './gate.js';
import { type Connection, native, whenLoaded } from './native.js';

// An answer comes in a moment, mostly. To wake a thread whose processor sleeps may take longer than that, and to ring for
// one takes the other thread two system calls. So while answers are due the event loop does not go to sleep, for a moment:
// it goes round, serves everybody as always, and collects what has come. When that was not long enough twice in a row, as
// with a kernel that is busy elsewhere, it is not tried again for a while, and the addon rings.

const momentMs = 0.4;
const maxPause = 64;
/** So many take the kernel longer than a sleep: what comes meanwhile is settled together. */
const many = 64;

// Asked at the first call: it takes a system call.
let isAlone: boolean | undefined;
let round: NodeJS.Immediate | NodeJS.Timeout | undefined;
let total = 0;
let until = 0;
let failures = 0;
let pause = 0;

/** Those that answers are due from. */
const due = new Set<Attendance>();

/** How the answers of one connection come home. */
export class Attendance {
  readonly #connection: Connection;
  #waiting = 0;
  #looks: boolean | undefined;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** To be called when something was sent. */
  sent(): void {
    this.#waiting += 1;
    total += 1;
    if (this.#waiting === 1) due.add(this);
    this.look(staysAwake());
  }

  /** To be called when the answer is there. */
  answered(): void {
    this.#waiting -= 1;
    total -= 1;
    turned();
    // It goes on looking until somebody waits for it in vain: the next call may follow in a moment.
    if (this.#waiting === 0) due.delete(this);
  }

  /** Whether it is looked for answers, or rung. */
  look(looks: boolean): void {
    if (this.#looks === looks) return;
    this.#looks = looks;
    this.#connection.attend(looks);
  }

  collect(): boolean {
    return this.#connection.collect();
  }
}

// Whether the event loop goes round from now on.
function staysAwake(): boolean {
  if (round !== undefined) return true;
  isAlone ??= os().availableParallelism() < 2;
  if (isAlone) return false;
  if (pause > 0) {
    pause -= 1;
    return false;
  }
  goOn();
  return true;
}

function goOn(): void {
  until = performance.now() + momentMs;
  round ??= setImmediate(lookRound);
}

function lookRound(): void {
  round = undefined;
  turned();
  if (due.size === 0) return;
  let found = false;
  for (const one of due) found = one.collect() || found;
  if (found) failures = 0;
  if (found) goOn();
  else if (total >= many) round = setTimeout(lookRound, 1);
  else if (performance.now() < until) lookAgain();
  else giveUp();
}

function lookAgain(): void {
  native().yieldProcessor();
  round = setImmediate(lookRound);
}

function giveUp(): void {
  failures += 1;
  pause = failures < 2 ? 0 : Math.min(2 ** failures, maxPause);
  for (const one of due) one.look(false);
}

// There is more than was settled at once: each of the next turns settles some of it.
whenLoaded((addon) => {
  addon.bindLook(() => {
    for (const one of due) one.look(true);
    goOn();
  });
});
