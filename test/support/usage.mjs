// What a process keeps: for programs that tests start with --expose-gc.

import { readdirSync, readFileSync } from 'node:fs';
import { getHeapStatistics } from 'node:v8';

const anonymous = () => Number(/RssAnon:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1]) * 1024;

/**
 * Its descriptors, its threads, and its memory in bytes: what is alive on V8's heap, and what there is besides. Not
 * resident memory as such: that has the pages of files, which the system takes and brings back when others need room
 * (44 MB of Node's program alone), and room that V8 keeps for young objects, which depends on how busy the machine is.
 */
export const usage = () => {
  gc();
  gc();
  const { used_heap_size: heap, total_physical_size: taken } = getHeapStatistics();
  return {
    descriptors: readdirSync('/proc/self/fd').length,
    threads: readdirSync('/proc/self/task').length,
    heap,
    besides: anonymous() - taken,
  };
};

export const growthOf = (before, after) =>
  Object.fromEntries(Object.keys(before).map((name) => [name, after[name] - before[name]]));
