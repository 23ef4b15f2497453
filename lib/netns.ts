import { Call } from './internal/call.js';
import { outOfRange, wrongType } from './internal/check.js';
import { numberedNetnsHint } from './internal/hint/entering.js';
import { namedNetnsHint } from './internal/hint/naming.js';
import { directory, netnsHint } from './internal/hint/netns.js';
import { type NetnsHandle, native } from './internal/native.js';
import {
  checkNetnsName,
  type HasHandle,
  handleOf,
  type NetnsRef,
  openRef,
  openRefAside,
} from './internal/netns-ref.js';
import { leaveOthers } from './internal/place.js';

export type { NetnsRef };

/**
 * An open network namespace. The namespace lives at least as long as this handle is open; an open handle does not keep
 * the process alive. Made by {@link openNetns} and {@link createNetns}.
 */
export class Netns implements HasHandle {
  /** The inode of the namespace: what `readlink /proc/self/ns/net` shows. */
  readonly inode: number;
  /** Its name under `/run/netns`, when it was opened or created by one. */
  readonly name?: string;
  /** The path it was opened by, or found at. */
  readonly path?: string;
  readonly #handle: NetnsHandle;

  /** @internal */
  constructor(handle: NetnsHandle, origin: { name?: string; path?: string }) {
    this.#handle = handle;
    this.inode = handle.inode();
    if (origin.name !== undefined) this.name = origin.name;
    if (origin.path !== undefined) this.path = origin.path;
  }

  /** @internal */
  [handleOf](): NetnsHandle {
    return this.#handle;
  }

  /**
   * Opens the namespace that this one knows by a number: the one behind `link.lowerdevNetnsId`, for links in this one. For
   * links in the process's own namespace ask `await openNetns({ pid: process.pid })`.
   *
   * The kernel leads from a namespace to its number and not back, so all that can be seen from here are tried: those with
   * a name, those mounted elsewhere, those that processes and their threads are in or hold open. What this process
   * may not look at is passed over, so that root finds more than others do.
   *
   * Rejects with `ENOENT` when the number stands for nothing here, or nobody that can be seen is in the namespace or holds
   * it open; with `EPERM` without CAP_SYS_ADMIN, when this namespace is not the calling thread's own.
   *
   * @example
   * await using here = await openNetns({ pid: process.pid });
   * for (const { name, lowerdev, lowerdevNetnsId } of await listLinks({}, { netns: here })) {
   *   if (lowerdev === undefined || lowerdevNetnsId === undefined) continue;
   *   await using there = await here.netnsOf(lowerdevNetnsId);
   *   console.log(name, 'is on', (await getLink(lowerdev, { netns: there })).name, 'in', there.name ?? there.inode);
   * }
   */
  async netnsOf(netnsId: number): Promise<Netns> {
    checkNetnsId(netnsId);
    const call = new Call('netns.find', netnsId, undefined, this.netnsOf.bind(this));
    const opened = openRef(this);
    if ('failure' in opened) throw call.failure(opened.failure, { hint: netnsHint(opened.failure, this) });
    const found = await native().findNetns(opened.handle, netnsId);
    if (found.failure !== undefined) {
      throw call.failure(found.failure, { hint: numberedNetnsHint(found.failure, netnsId, this) });
    }
    return new Netns(found.handle, found);
  }

  /** Closes the handle; twice is fine. Calls under way finish. */
  close(): Promise<void> {
    if (this.#handle.descriptor() !== undefined) leaveOthers(this.#handle.key());
    this.#handle.close();
    return Promise.resolve();
  }

  /** The same as {@link close}: `await using blue = await openNetns('blue')`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

const maxNetnsId = 0x7fffffff;

function checkNetnsId(id: unknown): void {
  const form = `an integer between 0 and ${maxNetnsId}`;
  if (typeof id !== 'number') throw wrongType(form, 'netnsId', id);
  if (!Number.isInteger(id) || id < 0 || id > maxNetnsId) throw outOfRange(form, 'netnsId', id);
}

function originOf(ref: NetnsRef): { name?: string; path?: string } {
  if (ref instanceof Netns) {
    const { name, path } = ref;
    return { ...(name === undefined ? {} : { name }), ...(path === undefined ? {} : { path }) };
  }
  if (typeof ref === 'string') return ref.includes('/') ? { path: ref } : { name: ref, path: `${directory}/${ref}` };
  return 'pid' in ref ? { path: `/proc/${ref.pid}/ns/net` } : {};
}

function targetOf(ref: NetnsRef): string | undefined {
  const { name, path } = originOf(ref);
  return name ?? path;
}

/**
 * Opens a network namespace, on a thread that may wait. Rejects with `ENOENT` when there is no such name or path, `ESRCH` when there is no such
 * process, `EINVAL` when it is not a network namespace.
 *
 * @example
 * await using blue = await openNetns('blue');
 */
export async function openNetns(ref: NetnsRef): Promise<Netns> {
  const opening = openRefAside(ref, 'ref');
  const call = new Call('netns.open', targetOf(ref), undefined, openNetns);
  const opened = await opening;
  if ('failure' in opened) throw call.failure(opened.failure, { hint: netnsHint(opened.failure, ref) });
  return new Netns(opened.handle, originOf(ref));
}

/**
 * Creates a network namespace. With a name it is visible to `ip netns`, and lives until {@link deleteNetns}. Without, it
 * has no name and no mount, and is gone when the handle is closed and nobody else uses it.
 *
 * Rejects with `EEXIST` when the name is taken, `EPERM` without CAP_SYS_ADMIN.
 *
 * @example
 * await using lab = await createNetns();
 */
export async function createNetns(name?: string): Promise<Netns> {
  if (name !== undefined) checkNetnsName(name);
  const call = new Call('netns.create', name, undefined, createNetns);
  const created = await native().createNetns(name);
  if ('failure' in created) throw call.failure(created.failure, { hint: namedNetnsHint(created.failure, name) });
  return new Netns(created, name === undefined ? {} : originOf(name));
}

/**
 * Removes a name from `/run/netns`. The namespace dies some time later, when nobody uses it any more. Rejects with
 * `ENOENT` when there is no such name, `EPERM` without CAP_SYS_ADMIN.
 *
 * @example
 * await deleteNetns('blue');
 */
export async function deleteNetns(name: string): Promise<void> {
  checkNetnsName(name);
  const call = new Call('netns.delete', name, undefined, deleteNetns);
  const { failure } = await native().deleteNetns(name);
  leaveOthers();
  if (failure !== undefined) throw call.failure(failure, { hint: namedNetnsHint(failure, name) });
}

/** An entry of `/run/netns`. */
export interface NamedNetns {
  /** The name. */
  name: string;
  /** The inode of the namespace; absent when the entry is stale or cannot be opened. */
  inode?: number;
}

/**
 * Lists the named network namespaces: what `ip netns list` lists.
 *
 * Rejects with `EACCES` when `/run/netns` may not be read; where there is none, the list is empty.
 *
 * @example
 * for (const { name } of await listNetns()) console.log(name);
 */
export async function listNetns(): Promise<NamedNetns[]> {
  const call = new Call('netns.list', undefined, undefined, listNetns);
  const listed = await native().listNetns();
  if ('failure' in listed) throw call.failure(listed.failure);
  return listed;
}
