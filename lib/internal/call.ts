import { errnoName, NetlinkError, type NetlinkErrorFields } from '../errors.js';
import { onAbort } from './abort.js';
import { checkBoolean, checkKnown, checkObject, isArgumentError, wrongType } from './check.js';
import { begun, takesTrace } from './gate.js';
import type { Failure } from './native.js';
import type { NetnsRef } from './netns-ref.js';
import { nextMoment } from './order.js';
import { startAtAwaiter, startAtCaller } from './stack.js';

/** How a call is made: where, until when, and how stubbornly. */
export interface CallOptions {
  /** The namespace the call works in: names and indexes are looked up there. Default: the calling thread's. */
  netns?: NetnsRef | undefined;
  /** Rejects the call at once, with the signal's reason. */
  signal?: AbortSignal | undefined;
  /** `false` switches off the retries on `EADDRINUSE` while a namespace is dying. Default `true`. */
  retry?: boolean | undefined;
}

const callNames = ['netns', 'signal', 'retry'] as const;

function checkCall(call: unknown): asserts call is CallOptions {
  checkObject(call, 'call', 'an object such as { netns, signal, retry }');
  checkKnown(call, callNames);
  const { signal, retry } = call as CallOptions;
  if (signal !== undefined && !(signal instanceof AbortSignal))
    throw wrongType('an AbortSignal', 'call.signal', signal);
  checkBoolean(retry, 'call.retry');
}

/** A public function. */
export type Entry = (...args: never[]) => unknown;

/** One call of a public function: what it does to what, how, and where in the user's code it was made. */
export class Call {
  readonly operation: string;
  /** What it is done to; of a new link the name, once that is known. */
  target: string | undefined;
  readonly netns: NetnsRef | undefined;
  readonly signal: AbortSignal | undefined;
  readonly retry: boolean;
  /** When, in the order of such moments. */
  readonly began: number;
  /** Undefined for one of a crowd. */
  readonly #frames: { stack?: string } | undefined;

  /**
   * Made before the first `await`: `from` is the public function, and the stack begins with its caller. For one of a crowd
   * that goes on only now, the moment at which it was made.
   */
  constructor(operation: string, target: string | number | undefined, options: unknown, from: Entry | number) {
    const call = options === undefined ? {} : options;
    checkCall(call);
    this.operation = operation;
    // Whatever it is: what can name nothing is refused later, and not asked for its text before.
    this.target = typeof target === 'string' || typeof target === 'number' ? String(target) : undefined;
    this.netns = call.netns;
    this.signal = call.signal;
    this.retry = call.retry ?? true;
    const isLate = typeof from === 'number';
    this.began = isLate ? from : nextMoment();
    this.#frames = isLate || !takesTrace() ? undefined : framesAbove(from);
    call.signal?.throwIfAborted();
  }

  /** Settles as `work` does, or rejects with the signal's reason as soon as it fires; `work` goes on by itself then. */
  settle<T>(work: () => Promise<T>): Promise<T> {
    return orAborted(begun(work), this.signal).catch((error: unknown) => {
      // An argument is refused deep inside; what the caller wants to see is his own line.
      if (isArgumentError(error)) this.#giveStack(error);
      throw error;
    });
  }

  /** The error of this call. Its stack is that of the call, not of the thread that answered. */
  error(fields: Omit<NetlinkErrorFields, 'operation' | 'target'> & { target?: string | undefined }): NetlinkError {
    const error = new NetlinkError({ target: this.target, ...fields, operation: this.operation });
    this.#giveStack(error);
    return error;
  }

  #giveStack(error: Error): void {
    if (this.#frames === undefined) startAtAwaiter(error);
    else startAtCaller(error, this.#frames.stack);
  }

  /** The error for what the native side reports. */
  failure(failure: Failure, more: Partial<Omit<NetlinkErrorFields, 'operation'>> = {}): NetlinkError {
    return this.error({ ...fieldsOf(failure), ...more });
  }
}

function framesAbove(entry: Entry): { stack?: string } {
  const frames: { stack?: string } = {};
  Error.captureStackTrace(frames, entry);
  return frames;
}

// The rows of the table that only carry options are none themselves.
function optionOf(row: string): string | undefined {
  if (['details', 'memberOf', 'memberDetails'].includes(row)) return undefined;
  return row === 'kindName' ? 'kind' : row;
}

function fieldsOf(failure: Failure): Omit<NetlinkErrorFields, 'operation'> {
  const name = failure.option === undefined ? undefined : optionOf(failure.option);
  const option = name === undefined ? {} : { option: name };
  switch (failure.kind) {
    case 'closed':
      return { code: 'ERR_NETLINK_CLOSED' };
    case 'malformed':
      return { code: 'ERR_NETLINK_MALFORMED', kernelMessage: failure.text };
    case 'interrupted':
      return { code: 'ERR_NETLINK_INTERRUPTED' };
    case 'ignored':
      return { code: 'ERR_NETLINK_OPTION_IGNORED', ...option };
    case 'system':
      return { code: errnoName(failure.errno), errno: -failure.errno, hint: `${failure.text} failed` };
    case 'kernel': {
      const words = failure.text === '' ? {} : { kernelMessage: failure.text };
      return { code: errnoName(failure.errno), errno: -failure.errno, ...words, ...option };
    }
  }
}

function orAborted<T>(answer: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return answer;
  return new Promise<T>((resolve, reject) => {
    const forget = onAbort(signal, () => {
      reject(signal.reason as Error);
    });
    answer.then(resolve, reject).finally(forget);
  });
}
