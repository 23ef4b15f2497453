// A worker thread for a test, which uses the package as users do.

import type childProcess from 'node:child_process';
import type dgram from 'node:dgram';
import type { once } from 'node:events';
import type fs from 'node:fs';
import type http from 'node:http';
import type net from 'node:net';
import type threads from 'node:worker_threads';
import { Worker } from 'node:worker_threads';
import type * as library from '../../lib/index.js';
import { undoLater } from './cleanup.js';

/** What a function finds in the thread; it can name nothing else from around it, and have no `using`. */
export interface Tools {
  readonly childProcess: typeof childProcess;
  readonly dgram: typeof dgram;
  readonly fs: typeof fs;
  readonly http: typeof http;
  /** What one function leaves for the next. */
  // biome-ignore lint/suspicious/noExplicitAny: the functions know what they have left.
  readonly kept: Record<string, any>;
  readonly library: typeof library;
  readonly net: typeof net;
  readonly once: typeof once;
  readonly threads: typeof threads;
}

export interface Thread {
  /** Runs a function there: it is sent as its source, and its argument and result are copied. */
  run<T, A>(task: (tools: Tools, argument: A) => T | Promise<T>, argument: A): Promise<T>;
  run<T>(task: (tools: Tools) => T | Promise<T>): Promise<T>;
  stop(): Promise<void>;
}

interface Answer {
  id: number;
  value?: unknown;
  error?: { message: string };
}

/** Starts a worker thread. It ends with the test at the latest. */
export const startThread = (): Thread => {
  const worker = new Worker(new URL('../programs/thread.mjs', import.meta.url), { execArgv: [] });
  const waiting = new Map<number, { resolve: (value: never) => void; reject: (error: Error) => void }>();
  let last = 0;
  worker.on('message', ({ id, value, error }: Answer) => {
    const call = waiting.get(id);
    waiting.delete(id);
    if (error === undefined) call?.resolve(value as never);
    else call?.reject(Object.assign(new Error(error.message), error));
  });
  worker.on('error', (error: Error) => {
    for (const { reject } of waiting.values()) reject(error);
  });
  const stop = async (): Promise<void> => {
    await worker.terminate();
  };
  undoLater(stop);
  const run = <T, A>(task: (tools: Tools, argument: A) => T | Promise<T>, argument?: A): Promise<T> =>
    new Promise((resolve, reject) => {
      last += 1;
      waiting.set(last, { resolve, reject });
      worker.postMessage({ id: last, source: task.toString(), argument });
    });
  return { run, stop };
};
