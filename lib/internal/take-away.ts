import type { Call } from './call.js';
import { explain } from './explain.js';
import { type Failure, native, type Step } from './native.js';
import type { Place } from './place.js';
import { Turn } from './turn.js';
import { placeFor } from './where.js';

// What the kernel would remove without looking closely.

/** What is to be taken away, and the errno when it is not there. */
interface Taking {
  /** The message as far as it is known before the look. */
  step: Step;
  asked: object;
  errno: number;
}

/**
 * Takes away what `find` finds: not everything that is asked for is compared by the kernel. Both happen in one turn, so
 * that no other change of this process comes between.
 */
export async function takeAway(
  call: Call,
  { step, asked, errno }: Taking,
  find: (place: Place) => Promise<Step | undefined>,
): Promise<void> {
  const place = placeFor(call);
  const { failure } = await call.settle(async () => {
    // Refuses what does not fit the tables.
    native().encodeStep(step);
    const turn = new Turn(place.line('changes'), 'always', call.signal);
    try {
      const begun = await turn.perform({ steps: [] });
      if (begun.failure !== undefined) return begun;
      const found = await find(place);
      call.signal?.throwIfAborted();
      if (found !== undefined) return await turn.perform({ steps: [found] });
      const missing: Failure = { kind: 'kernel', errno, text: '' };
      return { records: [], failure: missing };
    } finally {
      turn.end();
    }
  });
  if (failure !== undefined) throw await explain(call, failure, { place, asked: { ...asked } });
}
