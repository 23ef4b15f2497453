import type { Link, LinkRef } from '../../link.js';
import type { Call } from '../call.js';
import type { Failure, NetnsHandle } from '../native.js';
import type { Place } from '../place.js';
import type { View } from './view.js';

/** What is known about a failure before anything is looked at. */
export interface Case {
  call: Call;
  failure: Failure;
  /** What failed, when it is a part of the call's operation: the address of a new link. */
  doing?: string | undefined;
  /** The link that the call is about, as the caller named it. */
  ref?: LinkRef | undefined;
  /** The links, of a call about many. */
  refs?: readonly LinkRef[] | undefined;
  /** The link before a change of it. */
  before?: Link | undefined;
  /** The kernel's word for what is created or changed. */
  kind?: string | undefined;
  /** The options that were given. */
  asked: Readonly<Record<string, unknown>>;
  /** Where the call works, when there is something to be looked at. */
  place?: Place | undefined;
  /** Where a new link ends up, when that is elsewhere. */
  target?: { handle: NetnsHandle; words: string } | undefined;
  /** Whether the failure came after the link had been made. */
  made: boolean;
  /** Whether what had been done was undone. */
  undone: boolean;
}

/** A case with something to look at. */
export type PlacedCase = Case & { place: Place };

/** A failure together with what the namespaces look like: those of the call and of the new link, and no others. */
export interface Scene extends Case {
  here: View;
  /** The same as `here` when the link stays here. */
  there: View;
}

/** Why it failed, in a few words; undefined when this is not why. */
export type Hint<What extends Case> = (what: What) => string | undefined | Promise<string | undefined>;

/** An option that names a link. */
export function refIn(what: Case, option: string): LinkRef | undefined {
  const ref = what.asked[option];
  return typeof ref === 'string' || typeof ref === 'number' ? ref : undefined;
}

/** An option that is a text. */
export function textIn(what: Case, option: string): string | undefined {
  const text = what.asked[option];
  return typeof text === 'string' ? text : undefined;
}

/** An option that is a number. */
export function numberIn(what: Case, option: string): number | undefined {
  const value = what.asked[option];
  return typeof value === 'number' ? value : undefined;
}

/** Whether an option that is a list holds a word. */
export function listHolds(what: Case, option: string, word: unknown): boolean {
  const list = what.asked[option];
  return Array.isArray(list) && list.includes(word);
}
