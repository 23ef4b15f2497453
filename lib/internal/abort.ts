// Many calls may share one signal, and each would add a listener or two: from the eleventh on Node warns of a leak. So
// a signal has one listener of ours, for as long as any call is under way.

interface Watch {
  readonly callbacks: Set<() => void>;
  readonly listener: () => void;
}

const watched = new WeakMap<AbortSignal, Watch>();

function watch(signal: AbortSignal): Watch {
  const callbacks = new Set<() => void>();
  const listener = (): void => {
    for (const callback of callbacks) callback();
  };
  const made = { callbacks, listener };
  watched.set(signal, made);
  signal.addEventListener('abort', listener, { once: true });
  return made;
}

/** Calls `callback` when the signal fires, until the function that is returned has been called. */
export function onAbort(signal: AbortSignal | undefined, callback: () => void): () => void {
  if (signal === undefined) return () => undefined;
  const { callbacks, listener } = watched.get(signal) ?? watch(signal);
  callbacks.add(callback);
  return () => {
    callbacks.delete(callback);
    if (callbacks.size > 0) return;
    signal.removeEventListener('abort', listener);
    watched.delete(signal);
  };
}
