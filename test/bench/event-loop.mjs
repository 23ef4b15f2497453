import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * The longest time between two turns of the event loop while `work` goes on. A loop that never sleeps sees every stall; the
 * histogram, which samples every millisecond, is there to contradict it. What the work has to do first that is not to be
 * looked at, it does before it calls what it is given.
 */
export const longestStall = async (work) => {
  const histogram = monitorEventLoopDelay({ resolution: 1 });
  let gap = 0;
  let turns = 0;
  let last = performance.now();
  let running = true;
  const turn = () => {
    const now = performance.now();
    gap = Math.max(gap, now - last);
    last = now;
    turns += 1;
    if (running) setImmediate(turn);
  };
  histogram.enable();
  setImmediate(turn);
  await sleep(5);
  const fromNow = () => {
    gap = 0;
    last = performance.now();
    histogram.reset();
  };
  fromNow();
  await work(fromNow);
  await new Promise((resolve) => setImmediate(resolve));
  running = false;
  histogram.disable();
  return { gap, turns, delay: histogram.max / 1e6 };
};
