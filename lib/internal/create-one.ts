import type { Link, LinkRef } from '../link.js';
import type { CommonOptions } from '../options.js';
import { Call, type CallOptions, type Entry } from './call.js';
import { checkObject } from './check.js';
import { createFor, type NameUpon, type Particular } from './create.js';
import { begun, changes } from './gate.js';
import { nextMoment } from './order.js';
import { placeOf } from './place.js';

// What is called to create one link of a kind.

type Options = CommonOptions & { lowerdev?: LinkRef | undefined };

/** How links of a kind are created. */
export interface Making<Given extends Options> {
  kind: string;
  /** What the options of the kind say together. What it throws refuses them. */
  check?: (options: Given) => void;
  /** What is asked for by them. */
  values?: (options: Given) => Given;
  nameUpon?: (options: Given) => NameUpon | undefined;
  /** Options that are not given. */
  defaults?: Particular['defaults'];
}

/** Creates one link for the public function `entry`. */
export function createOne<Given extends Options>(
  entry: Entry,
  making: Making<Given>,
  options: Given,
  call: CallOptions | undefined,
): Promise<Link> {
  return begun(() => {
    checkObject(options, 'options');
    making.check?.(options);
    const isLean = call === undefined && options.targetNetns === undefined && changes.isCrowded();
    if (!isLean) return createFrom(entry, making, options, call);
    // One of a crowd is nothing but its options until its turn comes: thousands of calls, each with all that belongs to one,
    // would keep the garbage collector busy for longer than it takes to make them.
    const began = nextMoment();
    const line = placeOf(undefined).line('changes');
    return line.inOrder(options, (own) => createFrom(began, making, own, undefined));
  });
}

function createFrom<Given extends Options>(
  from: Entry | number,
  { kind, values, nameUpon, defaults }: Making<Given>,
  options: Given,
  call: CallOptions | undefined,
): Promise<Link> {
  const creation = new Call('link.create', options.name, call, from);
  return createFor(creation, kind, values?.(options) ?? options, { nameUpon: nameUpon?.(options), defaults });
}
