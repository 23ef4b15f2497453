import { NetlinkError } from '../errors.js';

// The whole surface of the addon, declared once. Only this file loads it.

/** Why the native side failed; TypeScript makes the error. */
export interface Failure {
  kind: 'system' | 'kernel' | 'malformed' | 'interrupted' | 'closed' | 'ignored';
  /** Positive, 0 when there is none. */
  errno: number;
  text: string;
  option?: string;
}

/** One message of a trip. */
export interface Step {
  operation: string;
  /** The link, as the caller named it. */
  link?: string | number | undefined;
  /** The link, as number n of the trip's subjects. */
  subject?: number;
  /** The kernel's kind word: its table reads the options that the common one does not know. */
  kind?: string | undefined;
  /** Instead: the kind of the link's master, whose table of members reads them. */
  memberOf?: string | undefined;
  values?: object;
  /** Where it is sent: 0 is here, n is namespace n - 1 of the trip. */
  place?: number;
  /** Which subject it is about. */
  about?: number;
  /** A get: what the earlier steps asked for must be there. */
  verify?: boolean;
  /** A creation: the new link, and its peer, carry the mark of construction until a later step takes it away. */
  marked?: boolean;
  /** That its link is not there is no failure. */
  mayBeGone?: boolean;
}

/** A link that a trip makes, or reads first. */
export interface Subject {
  name?: string | undefined;
  prefix?: string;
  place?: number;
}

export interface Trip {
  steps: Step[];
  /** Carried out when a step after the first one fails, or when the trip is cancelled after all. */
  undo?: Step[];
  subjects?: Subject[];
  namespaces?: NetnsHandle[];
  /** First closes the sockets that are kept for later: they keep namespaces alive. */
  closeIdle?: boolean;
}

export interface Outcome {
  records: (object | undefined)[];
  failure?: Failure;
  failedStep?: number;
  /** That step: not the addon's, but noted by whom it matters to. */
  failed?: Step;
  undoFailure?: Failure;
  turn?: number;
  name?: string;
}

/** A list that was read. `tries`: how often, until it was whole. */
export type Listed =
  | { failure: Failure }
  | {
      failure?: never;
      slices: number;
      tries: number;
      pile: object;
      /** The slices that objects were made of already; the others are taken from the pile. */
      made?: (object[] | undefined)[];
    };

/** When a turn ends: after its job, after its job if that succeeded, or when it is released. */
export type Hold = 'never' | 'onFailure' | 'always';

export interface NetnsHandle {
  inode(): number;
  key(): string;
  descriptor(): number | undefined;
  /** Whether capabilities of this thread hold there: the user namespace that owns it is this thread's, or one below. */
  isInReach(): boolean | undefined;
  /** Another handle on the same descriptor; undefined when this one is closed. */
  share(): NetnsHandle | undefined;
  close(): void;
}

/** What opens a namespace. */
export type NetnsForm = 'name' | 'path' | 'pid' | 'fd' | 'current';

export interface FoundNetns {
  failure?: never;
  handle: NetnsHandle;
  name?: string;
  path?: string;
}

export interface Connection {
  perform(ticket: number, trip: Trip, hold: Hold, turn?: number): Promise<Outcome>;
  list(ticket: number, step: Step): Promise<Listed>;
  /** Whether a route socket in the namespace of this connection has that port. */
  isPortTaken(ticket: number, port: number): Promise<{ failure: Failure } | { failure?: never; taken: boolean }>;
  /** Drops a trip that waits, and undoes one that is under way or done, if it has an undo: then it fails as `closed`. */
  cancel(ticket: number): void;
  release(turn: number): void;
  /** Whether {@link collect} is called from now on, time and again, as long as answers are due; else the addon has to ring. */
  attend(looks: boolean): void;
  /** Settles some of the promises whose answers are there; whether there were any. */
  collect(): boolean;
  close(): void;
}

/** A listener for what the kernel tells of. */
export interface NativeMonitor {
  open(): Promise<{ failure?: Failure }>;
  /** A number for each object: twice that of its name, and one more when the object is gone; -1: events were lost. */
  take(count: number): { numbers: number[]; objects?: (object | undefined)[]; failure?: Failure };
  /** Forgets what waits. */
  drop(): void;
  close(): void;
}

export interface FieldDescription {
  name: string;
  type: string;
  access: ('read' | 'create' | 'change' | 'property' | 'query' | 'follow')[];
  bits: boolean;
  /** What has no word is a number. */
  open: boolean;
  spread: boolean;
  clearable: boolean;
  /** A list whose elements have an order. */
  indexed?: boolean;
  /** The lower device's: a creation sets it for all links upon that, when it is given or in any case. */
  shared?: 'whenGiven' | 'always';
  /** Reported only to those with privileges in the initial user namespace. */
  guarded?: boolean;
  /** A number: what the kernel means when it leaves the attribute out. */
  absentValue?: number;
  /** A list: the most elements. */
  maxCount?: number;
  /** A list: how many elements fit into one message. */
  perMessage?: number;
  /** A list: the option that takes the elements beyond those, one a message. */
  rest?: string;
  elementType?: string;
  nested?: string;
  /** The words of a closed set, and those of them that the kernel says and is never told. */
  literals: string[];
  readOnlyLiterals: string[];
}

export interface Description {
  schemas: { name: string; fields: FieldDescription[] }[];
  operations: Record<string, { schema: string; carries: string[] }>;
  kinds: Record<string, string>;
  /** The tables of what masters of a kind know of their members. */
  members: Record<string, string>;
  /** The kinds that are made upon another link. */
  uponLinks: string[];
  /** The kinds whose changes say everything anew: what one leaves out goes back to its default. */
  wholeChanges: string[];
}

/** How a readable row lies among the numbers and in the text of an answer: native/codec/pack.h. */
export interface PackedRow {
  name: string;
  packing: 'boolean' | 'number' | 'text' | 'word' | 'words' | 'list' | 'map' | 'record' | 'records';
  /** Of a list. */
  element?: PackedRow['packing'];
  words?: string[];
  values?: number[];
  /** What has no word is a number. */
  open?: boolean;
}

/** Makes the objects of an answer; with the number of a turn, the outcome of its trip. */
export type MakeAll = (
  numbers: Float64Array,
  size: number,
  text: string,
  turn: number | undefined,
) => (object | undefined)[] | Outcome;

export interface Native {
  Monitor: new (
    netns: NetnsHandle | undefined,
    names: readonly string[],
    limits: { receiveBuffer: number; queue: number },
    ring: () => void,
  ) => NativeMonitor;
  /** Without a namespace, where the calling thread is; with `null`, as with a handle that was closed, nowhere. */
  Connection: new (
    netns?: NetnsHandle | null,
    scriptedPeer?: number,
  ) => Connection;
  bindMake(make: MakeAll): void;
  /** `keep` is given the objects of slice `number` while the list is still being read. */
  bindKeep(keep: (ticket: number, tries: number, number: number, objects: object[]) => void): void;
  /** Lets another thread that waits for this processor have it: the one that is to answer, maybe. */
  yieldProcessor(): void;
  /** `look` is called when more answers are there than one turn of the event loop should settle. */
  bindLook(look: () => void): void;
  /** The tables, by the numbers that stand for them in an answer. */
  layout(): { name: string; rows: PackedRow[] }[];
  bindFlatten(flatten: (asked: Trip | Step) => unknown[]): void;
  /** Where `flatten` puts numbers from now on. */
  bindNumbers(numbers: Float64Array): void;
  /** The names of all rows and kinds. */
  words(): string[];
  bindRefuse(refuse: (...values: never) => never): void;
  describe(): Description;
  /** The objects of slice `number` of a list, of which none were made yet; once. */
  take(pile: object, number: number): object[];
  openNetns(form: NetnsForm, value?: string | number): NetnsHandle | { failure: Failure };
  openNetnsAside(form: NetnsForm, value?: string | number): Promise<NetnsHandle | { failure: Failure }>;
  findNetns(netns: NetnsHandle, id: number): Promise<FoundNetns | { failure: Failure }>;
  enterNetns(netns: NetnsHandle): { failure?: Failure };
  createNetns(name?: string): Promise<NetnsHandle | { failure: Failure }>;
  deleteNetns(name: string): Promise<{ failure?: Failure }>;
  listNetns(): Promise<{ name: string; inode?: number }[] | { failure: Failure }>;
  // For tests.
  encodeStep(step: Step): { bytes: Buffer; trail: { offset: number; option: string }[] };
  decodeMessage(operation: string, payload: Buffer): object;
}

// This file and what it becomes in dist/ both lie two levels below the package.
const root = (): string => process.getBuiltinModule('node:url').fileURLToPath(new URL('../..', import.meta.url));

let loaded: Native | undefined;
let described: Description | undefined;
const onLoad: ((addon: Native) => void)[] = [];

/** Runs `bind` when the addon is loaded: at its first use, so that the import costs nothing. */
export function whenLoaded(bind: (addon: Native) => void): void {
  if (loaded === undefined) onLoad.push(bind);
  else bind(loaded);
}

/** The addon, loaded at the first call. */
export function native(): Native {
  if (loaded !== undefined) return loaded;
  if (process.platform !== 'linux') {
    throw new NetlinkError({ code: 'ERR_NETLINK_UNSUPPORTED_PLATFORM', operation: 'load' });
  }
  const require = process.getBuiltinModule('node:module').createRequire(import.meta.url);
  const load = require('node-gyp-build') as (directory: string) => Native;
  const addon = load(root());
  for (const bind of onLoad) bind(addon);
  loaded = addon;
  return addon;
}

/** The addon's tables. Made once: it is a large object. */
export function tables(): Description {
  described ??= native().describe();
  return described;
}
