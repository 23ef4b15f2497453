import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Calls `fn` until it neither throws nor returns `false`, and returns what it returned. For what the kernel does in its
 * own time: the end of a namespace, operstate. Fails with the last error once `timeout` milliseconds have passed.
 */
export const eventually = async <T>(
  fn: () => T | Promise<T>,
  { timeout = 5_000, interval = 10 }: { timeout?: number; interval?: number } = {},
): Promise<Exclude<T, false>> => {
  const deadline = performance.now() + timeout;
  for (;;) {
    let last: unknown;
    try {
      const value = await fn();
      if (value !== false) return value as Exclude<T, false>;
      last = new Error('the condition stayed false');
    } catch (error) {
      last = error;
    }
    if (performance.now() >= deadline) {
      const text = last instanceof Error ? last.message : String(last);
      throw new Error(`Not within ${timeout} ms: ${text}`, { cause: last });
    }
    await sleep(interval);
  }
};

/** What a promise rejects with. Fails when it does not reject, or with something that is no error. */
export const errorOf = async <E extends Error = Error & Record<string, unknown>>(
  promise: PromiseLike<unknown>,
): Promise<E> => {
  let value: unknown;
  try {
    value = await promise;
  } catch (error) {
    if (error instanceof Error) return error as E;
    throw new Error('Rejected with something that is no Error', { cause: error });
  }
  throw new Error('Expected a rejection, but it was fulfilled', { cause: value });
};
