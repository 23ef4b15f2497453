// How the loop over a monitor ends: whoever leaves it does not wait for an event that may never come.

import { once } from 'node:events';
import { Readable } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { type MonitorEvent, type MonitorOptions, monitor, openMonitor } from '../../lib/index.js';
import { type NativeMonitor, native } from '../../lib/internal/native.js';
import { runProgram } from '../support/child.js';
import { errorOf, type Scratch, scratch } from '../support/namespace.js';

const done = { done: true, value: undefined };

let here: Scratch;
beforeAll(async () => {
  here = await scratch();
});

const watch = (
  options: MonitorOptions = { events: ['link'] },
  { name: netns } = here,
): AsyncGenerator<MonitorEvent, undefined> => monitor(options, { netns });

/** A loop that waits for an event, with a subscription that is live. */
const waiting = async () => {
  const events = watch({ events: ['link'], initial: true });
  await events.next();
  return { events, pending: events.next() };
};

/** Counts the subscriptions that are made while `work` runs, and those that are closed. */
const counted = async (work: () => Promise<void>): Promise<{ opened: number; closed: number }> => {
  const count = { opened: 0, closed: 0 };
  const Real = native().Monitor;
  native().Monitor = class extends Real {
    override open(): ReturnType<NativeMonitor['open']> {
      count.opened += 1;
      return super.open();
    }
    override close(): void {
      count.closed += 1;
      super.close();
    }
  };
  try {
    await work();
  } finally {
    native().Monitor = Real;
  }
  return count;
};

/** Leaves a loop that can get nothing, some turns after its first step. */
const ended = async (events: AsyncGenerator<MonitorEvent, undefined>): Promise<void> => {
  const pending = events.next();
  for (let i = 0; i < 20; i++) await turn();
  await events.return(undefined);
  expect(await pending).toEqual(done);
};

describe('return', () => {
  test('ends a next that is pending, and the subscription', async () => {
    const count = await counted(async () => {
      const { events, pending } = await waiting();
      expect(await events.return(undefined)).toEqual(done);
      expect(await pending).toEqual(done);
      expect(await events.next()).toEqual(done);
    });
    expect(count).toEqual({ opened: 1, closed: 1 });
  });

  test('ends all that are pending', async () => {
    const { events, pending } = await waiting();
    const more = [pending, events.next(), events.next()];
    await events.return(undefined);
    expect(await Promise.all(more)).toEqual([done, done, done]);
  });

  test('before the first next subscribes to nothing', async () => {
    const count = await counted(async () => {
      const events = watch();
      expect(await events.return(undefined)).toEqual(done);
      expect(await events.next()).toEqual(done);
    });
    expect(count).toEqual({ opened: 0, closed: 0 });
  });

  test.each([{}, { initial: true }, { resync: true }])('ends one that is just subscribing: %j', async (options) => {
    const count = await counted(async () => {
      const events = watch(options);
      const pending = [events.next(), events.next()];
      expect(await events.return(undefined)).toEqual(done);
      expect(await Promise.all(pending)).toEqual([done, done]);
    });
    expect(count).toEqual({ opened: 1, closed: 1 });
  });

  test.each([1, 2, 3, 5, 8])('ends one that reads what is there, in turn %i', async (turns) => {
    const events = watch({ initial: true });
    const steps: Promise<unknown>[] = [];
    for (let i = 0; i < turns; i++) {
      steps.push(events.next());
      await turn();
    }
    await events.return(undefined);
    const ends = await Promise.all([...steps, events.next()]);
    expect(ends.at(-1)).toEqual(done);
  });

  test('does not wait for what it does not need any more: the subscription, or the present state', async () => {
    const forever = () => new Promise<never>(() => {});
    const { Monitor, Connection } = native();
    // To which nobody has a connection.
    const there = await scratch();
    try {
      native().Monitor = class extends Monitor {
        override open = forever;
      };
      await ended(watch());
      native().Monitor = Monitor;
      native().Connection = class extends Connection {
        override list = forever;
      };
      await ended(watch({ initial: true }, there));
      await ended(watch({ resync: true }, there));
    } finally {
      Object.assign(native(), { Monitor, Connection });
    }
  });

  test('is what leaving a loop calls, and disposing of it', async () => {
    const count = await counted(async () => {
      for await (const _ of watch({ events: ['link'], initial: true })) break;
      const { events, pending } = await waiting();
      await events[Symbol.asyncDispose]();
      expect(await pending).toEqual(done);
    });
    expect(count).toEqual({ opened: 2, closed: 2 });
  });
});

describe('throw', () => {
  test('rejects with what it was given, and ends a next that is pending', async () => {
    const reason = new Error('enough');
    const { events, pending } = await waiting();
    expect(await errorOf(events.throw(reason))).toBe(reason);
    expect(await pending).toEqual(done);
    expect(await events.next()).toEqual(done);
  });

  test('before the first next subscribes to nothing', async () => {
    const reason = new Error('enough');
    const count = await counted(async () => {
      const events = watch();
      expect(await errorOf(events.throw(reason))).toBe(reason);
      expect(await events.next()).toEqual(done);
    });
    expect(count).toEqual({ opened: 0, closed: 0 });
  });
});

describe('a monitor that is closed', () => {
  test('ends a next that is pending, also while it reads what is there', async () => {
    const events = await openMonitor({ initial: true }, { netns: here.name });
    const pending = events.next();
    await events.close();
    expect(await pending).toEqual(done);
  });
});

describe('a loop', () => {
  test('is its own iterator', () => {
    const events = watch();
    expect(events[Symbol.asyncIterator]()).toBe(events);
  });

  test('subscribes at its first step, and to nothing when that is refused', async () => {
    const count = await counted(async () => {
      // biome-ignore lint/suspicious/noExplicitAny: arguments that no type allows.
      const events = watch({ events: 'link' } as any);
      await turn();
      expect(await errorOf(events.next())).toMatchObject({ code: 'ERR_INVALID_ARG_TYPE' });
      expect(await events.next()).toEqual(done);
      watch();
      await turn();
    });
    expect(count).toEqual({ opened: 0, closed: 0 });
  });

  test('that cannot be opened says so once', async () => {
    const events = monitor({}, { netns: 'no-such-namespace' });
    const [first, second] = await Promise.allSettled([events.next(), events.next()]);
    expect(first).toMatchObject({ status: 'rejected', reason: { code: 'ENOENT' } });
    expect(second).toEqual({ status: 'fulfilled', value: done });
  });

  test('throws the reason of a signal that fires: while it subscribes, while it waits, or before', async () => {
    const reason = new Error('enough');
    const follow = async (signal: AbortSignal): Promise<void> => {
      for await (const _ of monitor({ events: ['link'] }, { netns: here.name, signal }));
    };
    expect(await errorOf(follow(AbortSignal.abort(reason)))).toBe(reason);
    for (const turns of [0, 1, 20]) {
      const abort = new AbortController();
      const ended = errorOf(follow(abort.signal));
      for (let i = 0; i < turns; i++) await turn();
      abort.abort(reason);
      expect(await ended).toBe(reason);
    }
  });
});

describe('a stream of a monitor', () => {
  test('closes when it is destroyed', async () => {
    for (const error of [undefined, new Error('enough')]) {
      const stream = Readable.from(watch({ events: ['link'], initial: true }));
      const said: unknown[] = [];
      stream.on('error', (reason) => said.push(reason));
      await new Promise((resolve) => stream.once('data', resolve));
      await turn();
      const closed = once(stream, 'close').catch(() => undefined);
      stream.destroy(error);
      await closed;
      expect(stream.closed).toBe(true);
      expect(said).toEqual(error === undefined ? [] : [error]);
    }
  });

  test('that is destroyed lets its process end', async () => {
    expect(await runProgram('streamed.mjs', here.name)).toMatchObject({ status: 0, stdout: 'closed\n', stderr: '' });
  });
});
