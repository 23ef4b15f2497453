import type { LinkRef } from '../link.js';
import type { Step } from './native.js';
import { bind, type Maybe } from './shape.js';

/** What has to be known of a link before it is deleted. */
export interface ToDelete {
  readonly index: number;
  readonly name: string;
  readonly group: number;
  /** Undefined for a device, which the kernel does not delete. */
  readonly kindName: string | undefined;
  readonly unfinished: boolean;
  /** The links of the same namespace that it may go with: what lies upon one, the other end of a pair, a vxlan. */
  readonly below: readonly number[];
}

bind(
  'linkToDelete',
  ['index', 'unfinished', 'name', 'lowerdev', 'lowerdevNetnsId', 'group', 'kindName', 'details'],
  (
    index: number,
    unfinished: boolean,
    name: string,
    lowerdev: Maybe<number>,
    lowerdevNetnsId: Maybe<number>,
    group: number,
    kindName: Maybe<string>,
    details: Maybe<{ lowerdev?: number | undefined }>,
  ): ToDelete => {
    // A vxlan sends over a device and goes with it. A gretap does not, but to wait for the outcome does no harm.
    const below = [lowerdev, details?.lowerdev].filter((one) => one !== undefined).filter((one) => one !== 0);
    return { index, name, group, kindName, unfinished, below: lowerdevNetnsId === undefined ? below : [] };
  },
);

/** The steps that look at links, of which some may not be there. */
export function looksAt(refs: readonly LinkRef[]): Step[] {
  return refs.map((link) => ({ operation: 'link.getToDelete', link, mayBeGone: true }));
}
