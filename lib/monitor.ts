import type { Address } from './address.js';
import type { FdbEntry } from './fdb.js';
import { Call, type CallOptions } from './internal/call.js';
import { checkBoolean, checkKnown, checkObject, outOfRange, wrongType, wrongValue } from './internal/check.js';
import { Loop } from './internal/loop.js';
import { placeOf } from './internal/place.js';
import { isReadable, keyOf, snapshot } from './internal/snapshot.js';
import { type Tiding, Watch } from './internal/watch.js';
import { Handles } from './internal/where.js';
import type { Link } from './link.js';
import type { Neighbour } from './neighbour.js';
import type { Route } from './route.js';
import type { Rule } from './rule.js';

/** The number by which a namespace knows another one. */
export interface NetnsId {
  /** The number (`NETNSA_NSID`): what `lowerdevNetnsId` of a link says. */
  id: number;
}

/** What each type of event is about. */
export interface WatchedObjects {
  /** Links (`RTNLGRP_LINK`). */
  link: Link;
  /** Addresses (`RTNLGRP_IPV4_IFADDR`, `RTNLGRP_IPV6_IFADDR`): a change of their flags, too. */
  address: Address;
  /**
   * Neighbours (`RTNLGRP_NEIGH`), as they are found and lost: one that goes has failed before. Not those that links
   * answer for.
   */
  neighbour: Neighbour;
  /**
   * Entries of forwarding databases (`RTNLGRP_NEIGH`). A MAC address that moves from one port of a bridge to another is
   * told of as new only; of the multicast addresses that links listen to the kernel does not tell.
   */
  fdb: FdbEntry;
  /**
   * Routes of IPv4 and IPv6 (`RTNLGRP_IPV4_ROUTE`, `RTNLGRP_IPV6_ROUTE`). One that is replaced is told of as new only,
   * and of IPv4 routes that go because their link was set down the kernel does not tell. One of several ways of an IPv6
   * route that goes is told of as a route that goes.
   */
  route: Route;
  /** Policy rules (`RTNLGRP_IPV4_RULE`, `RTNLGRP_IPV6_RULE`). */
  rule: Rule;
  /** Numbers of other namespaces (`RTNLGRP_NSID`). */
  netnsId: NetnsId;
}

/** A type of event that can be asked for. */
export type WatchedType = keyof WatchedObjects;

/** Something appeared or changed (`'new'`), or is gone (`'delete'`). The object is in the property of the type's name. */
export type ChangeEvent = {
  [Type in WatchedType]: { type: Type; action: 'new' | 'delete' } & Record<Type, WatchedObjects[Type]>;
}[WatchedType];

/** The kernel has dropped events: its buffer was full. What is known may be out of date. */
export interface OverrunEvent {
  /** Nothing else is known of it. */
  type: 'overrun';
}

/** What a monitor yields. */
export type MonitorEvent = ChangeEvent | OverrunEvent;

/** What to watch, and how. */
export interface MonitorOptions {
  /** Which types of events. Default: all. */
  events?: readonly WatchedType[] | undefined;
  /** Yield the present state first, as `'new'` events. An object may come twice; what follows converges. Default `false`. */
  initial?: boolean | undefined;
  /**
   * After an overrun, read the state again and yield events for all that is there, and for all that has gone: whoever
   * follows them ends with the kernel's state. Default `false`.
   */
  resync?: boolean | undefined;
  /**
   * Bytes of the socket's receive buffer (`SO_RCVBUF`). Default 16 MiB. Without CAP_NET_ADMIN in the initial user
   * namespace the kernel gives less: `net.core.rmem_max`.
   */
  receiveBuffer?: number | undefined;
  /**
   * Bytes of messages that may wait for a slow consumer, 64 KiB to 1 GiB. What comes while it is full waits in the
   * socket's buffer; beyond both, an overrun. Default 16 MiB.
   */
  queue?: number | undefined;
}

const types: readonly WatchedType[] = ['link', 'address', 'neighbour', 'fdb', 'route', 'rule', 'netnsId'];
const optionNames = ['events', 'initial', 'resync', 'receiveBuffer', 'queue'] as const;
const defaultBytes = 16 * 1024 * 1024;

function checkTypes(events: unknown): asserts events is WatchedType[] | undefined {
  if (events === undefined) return;
  const form = `an array of ${types.map((type) => `'${type}'`).join(', ')}`;
  if (!Array.isArray(events)) throw wrongType(form, 'events', events);
  for (const type of events as unknown[]) {
    if (typeof type !== 'string') throw wrongType(form, 'events', type);
    if (!types.some((known) => known === type)) throw wrongValue(form, 'events', type);
  }
  if (events.length === 0) throw wrongValue(`${form} with at least one of them`, 'events', events);
}

function checkBytes(bytes: unknown, name: string, least: number): void {
  if (bytes === undefined) return;
  const most = 2 ** 30;
  const form = `an integer between ${least} and ${most}`;
  if (typeof bytes !== 'number') throw wrongType(form, name, bytes);
  if (!Number.isInteger(bytes) || bytes < least || bytes > most) throw outOfRange(form, name, bytes);
}

function checkOptions(options: unknown): asserts options is MonitorOptions {
  checkObject(options, 'options');
  checkKnown(options, optionNames);
  const { events, initial, resync, receiveBuffer, queue } = options as MonitorOptions;
  checkTypes(events);
  checkBoolean(initial, 'initial');
  checkBoolean(resync, 'resync');
  checkBytes(receiveBuffer, 'receiveBuffer', 0);
  checkBytes(queue, 'queue', 65_536);
}

const event = (name: string, gone: boolean, object: object): ChangeEvent =>
  // The addon makes the object of the shape that belongs to the name.
  ({ type: name, action: gone ? 'delete' : 'new', [name]: object }) as unknown as ChangeEvent;

/** A subscription to what the kernel tells of; made by {@link openMonitor}. It keeps the process alive until it is closed. */
export class Monitor implements AsyncIterableIterator<MonitorEvent> {
  readonly #call: Call;
  readonly #watch: Watch;
  readonly #handles: Handles;
  readonly #options: MonitorOptions;
  readonly #types: readonly WatchedType[];
  readonly #events: AsyncGenerator<MonitorEvent, undefined>;
  /** With `resync`, what the consumer knows: by type, and by what tells the objects apart. */
  readonly #known = new Map<string, Map<string, object>>();

  /** @internal */
  constructor(call: Call, options: MonitorOptions) {
    const { events = types, receiveBuffer = defaultBytes, queue = defaultBytes } = options;
    this.#call = call;
    this.#options = options;
    this.#types = [...new Set(events)];
    this.#handles = new Handles(call);
    const home = this.#handles.openOwn();
    const namespace = call.netns === undefined ? undefined : home;
    this.#watch = new Watch(call, namespace, this.#types, { receiveBuffer, queue });
    this.#events = this.#run(() => placeOf(home));
  }

  /** @internal */
  async open(): Promise<this> {
    try {
      await this.#watch.open();
      return this;
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  /** The next event; `done` when the monitor was closed. */
  next(): Promise<IteratorResult<MonitorEvent, undefined>> {
    return this.#events.next();
  }

  /** What leaving a `for await` loop calls: closes the monitor. */
  async return(): Promise<IteratorResult<MonitorEvent, undefined>> {
    await this.close();
    return { done: true, value: undefined };
  }

  /** Itself: a monitor is read once. */
  [Symbol.asyncIterator](): this {
    return this;
  }

  /** Ends the subscription; twice is fine. Events that wait are dropped. */
  close(): Promise<void> {
    this.#watch.close();
    this.#handles.close();
    this.#known.clear();
    return Promise.resolve();
  }

  /** The same as {@link close}: `await using events = await openMonitor()`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async *#run(place: () => ReturnType<typeof placeOf>): AsyncGenerator<MonitorEvent, undefined> {
    try {
      await this.#watch.open();
      if (this.#options.initial === true) yield* this.#present(place);
      // Whoever resyncs has to know what the consumer may have been told of before.
      else if (this.#options.resync === true) await this.#learn(place);
      for (;;) {
        const tiding = await this.#watch.next();
        if (tiding === undefined) return undefined;
        if (tiding.name !== undefined) {
          yield this.#noted(tiding);
          continue;
        }
        yield { type: 'overrun' };
        if (this.#options.resync !== true) continue;
        // What waits is older than what is read now.
        this.#watch.drop();
        yield* this.#present(place);
      }
    } finally {
      await this.close();
    }
  }

  #noted({ name, gone, object }: Extract<Tiding, { name: string }>): ChangeEvent {
    if (this.#options.resync === true && isReadable(name)) {
      const known = this.#knownOf(name);
      if (gone) known.delete(keyOf(name, object));
      else known.set(keyOf(name, object), object);
    }
    return event(name, gone, object);
  }

  #knownOf(name: string): Map<string, object> {
    const known = this.#known.get(name) ?? new Map<string, object>();
    this.#known.set(name, known);
    return known;
  }

  async #learn(place: () => ReturnType<typeof placeOf>): Promise<void> {
    for (const name of this.#types) {
      if (this.#watch.isClosed()) return;
      for (const object of await this.#snapshot(place, name)) this.#knownOf(name).set(keyOf(name, object), object);
    }
  }

  // The kernel may let it wait. Nothing when it was closed meanwhile.
  async #snapshot(place: () => ReturnType<typeof placeOf>, name: string): Promise<readonly object[]> {
    return (await this.#watch.whileOpen(snapshot(this.#call, place, name))) ?? [];
  }

  // What is there now; and, of what the consumer was told of, what is there no longer. What happens meanwhile is told of
  // afterwards, so the last word on each object comes last.
  async *#present(place: () => ReturnType<typeof placeOf>): AsyncGenerator<ChangeEvent, void> {
    for (const name of this.#types) {
      if (!isReadable(name)) continue;
      // Whoever has closed it wants no more, and its namespace is closed as well.
      if (this.#watch.isClosed()) return;
      const objects = await this.#snapshot(place, name);
      const now = new Set(objects.map((object) => keyOf(name, object)));
      for (const [key, object] of [...this.#knownOf(name)]) {
        if (now.has(key)) continue;
        if (this.#watch.isClosed()) return;
        this.#knownOf(name).delete(key);
        yield event(name, true, object);
      }
      for (const object of objects) {
        if (this.#watch.isClosed()) return;
        if (this.#options.resync === true) this.#knownOf(name).set(keyOf(name, object), object);
        yield event(name, false, object);
      }
    }
  }
}

/**
 * Subscribes to what the kernel tells of. The subscription is live when this resolves: nothing that happens afterwards is
 * missed. Every event that does not fit is told of by `{ type: 'overrun' }`.
 *
 * Rejects with `ERR_NETLINK_CLOSED` when the namespace's handle is closed, `ENOENT` when there is no namespace of that
 * name.
 *
 * @example
 * await using events = await openMonitor({ events: ['link'] });
 * await createDummy({ name: 'dummy0' });
 * const { value } = await events.next();
 */
export async function openMonitor(options: MonitorOptions = {}, call?: CallOptions): Promise<Monitor> {
  checkOptions(options);
  return await new Monitor(new Call('monitor.open', undefined, call, openMonitor), options).open();
}

/**
 * Watches as a loop does: subscribes at its first step, and ends the subscription when it is left.
 *
 * Rejects as {@link openMonitor} does: `ERR_NETLINK_CLOSED`, `ENOENT`.
 *
 * @example
 * for await (const event of monitor({ events: ['link'], initial: true })) {
 *   if (event.type === 'link') console.log(event.action, event.link.name);
 *   if (event.type === 'overrun') console.log('events were lost: read the state again');
 *   break;
 * }
 */
export function monitor(options: MonitorOptions = {}, call?: CallOptions): AsyncGenerator<MonitorEvent, undefined> {
  return new Loop((from) => {
    checkOptions(options);
    return new Monitor(new Call('monitor.open', undefined, call, from), options);
  });
}
