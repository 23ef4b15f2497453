import { threads } from './internal/builtin.js';
import { Call } from './internal/call.js';
import { passAll } from './internal/gate.js';
import { enteringHint } from './internal/hint/entering.js';
import { netnsHint } from './internal/hint/netns.js';
import { native } from './internal/native.js';
import { type NetnsRef, openRef } from './internal/netns-ref.js';
import { moveOn, submitWaiting } from './internal/place.js';

/**
 * Moves the calling worker thread into a network namespace, for as long as it lives: what it opens from here on is in there.
 * A server listens there, a client connects from there, with plain Node code. Takes effect before it returns. The main
 * thread stays where it is, and so does every other thread; a worker may enter one namespace after the other.
 *
 * What follows the thread: TCP and UDP sockets, HTTP, `fetch`, `dns.resolve…` (it asks the servers in `/etc/resolv.conf`, the
 * same file as ever, from in there); child processes and workers that it starts; calls of this library without `netns`. What
 * does not: sockets that are open, those kept alive for `fetch` included; calls of this library that are under way; Unix
 * sockets with a path, and files: `/sys/class/net` and `/proc/net` show other namespaces, `/proc/thread-self/net` shows
 * this one, by the synchronous functions of `fs`; and what is done by libuv's pool, whose threads never leave the process's
 * own namespace: the asynchronous functions of `fs`, and `dns.lookup`, which looks up the name when something connects to
 * one. Connect to addresses, or give a `lookup` of your own. To be started in time the pool is started here if it was not.
 *
 * Throws `ERR_NETLINK_MAIN_THREAD` on the main thread; `EPERM` without CAP_SYS_ADMIN, in the user namespace of the process and
 * in the one that owns the namespace; otherwise what `openNetns` rejects with.
 *
 * @example
 * import { once } from 'node:events';
 * import { createServer } from 'node:http';
 * import { isMainThread, parentPort, Worker } from 'node:worker_threads';
 *
 * if (isMainThread) {
 *   await once(new Worker(new URL(import.meta.url)), 'message');
 *   console.log('listening in blue');
 * } else {
 *   enterNetns('blue');
 *   const server = createServer((_, response) => response.end('hello from blue'));
 *   server.listen(8080, () => parentPort?.postMessage('ready'));
 * }
 */
export function enterNetns(ref: NetnsRef): void {
  const addon = native();
  const target = typeof ref === 'string' ? ref : undefined;
  const call = new Call('netns.enter', target, undefined, enterNetns);
  if (threads().isMainThread) {
    throw call.error({ code: 'ERR_NETLINK_MAIN_THREAD', hint: 'start a Worker, and call it there' });
  }
  const opened = openRef(ref, 'ref');
  if ('failure' in opened) throw call.failure(opened.failure, { hint: netnsHint(opened.failure, ref) });
  const from = addon.openNetns('current');
  try {
    // Without it, calls under way could not come back to where they were begun.
    if ('failure' in from) throw call.failure(from.failure, { hint: enteringHint(from.failure, ref) });
    // What was called before is meant for where this thread is now.
    passAll();
    submitWaiting();
    const { failure } = addon.enterNetns(opened.handle);
    if (failure !== undefined) throw call.failure(failure, { hint: enteringHint(failure, ref) });
    moveOn(from, opened.handle);
  } finally {
    if (!('failure' in from)) from.close();
    if (opened.opened) opened.handle.close();
  }
}
