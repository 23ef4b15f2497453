import { whenLoaded } from './native.js';

// While the kernel still writes a list, the slices of it that are there become objects already. They are kept here, and
// handed out when the list is known to be whole; one that has to be read again leaves nothing behind.

interface Kept {
  /** Which try they are of: the kernel may interrupt a list, and then it is read anew. */
  tries: number;
  slices: (object[] | undefined)[];
}

/** By the ticket of the call. */
const kept = new Map<number, Kept>();

whenLoaded((addon) => {
  addon.bindKeep((ticket, tries, number, objects) => {
    const own = kept.get(ticket);
    if (own === undefined) return;
    if (own.tries !== tries) {
      own.tries = tries;
      own.slices = [];
    }
    own.slices[number] = objects;
  });
});

/** Keeps what is made for a call from now on. */
export function keepFor(ticket: number): void {
  kept.set(ticket, { tries: 0, slices: [] });
}

/** What was made of the list that is whole, if any. Nothing more is kept for the call. */
export function keptFor(ticket: number, tries: number): Kept['slices'] {
  const own = kept.get(ticket);
  kept.delete(ticket);
  return own?.tries === tries ? own.slices : [];
}
