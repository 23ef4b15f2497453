// Trips that a test takes part in, on their way to the kernel.

import { afterEach } from 'vitest';
import { type Connection, native, type Trip } from '../../lib/internal/native.js';

type Perform = Connection['perform'];

const Real = native().Connection;

afterEach(() => {
  native().Connection = Real;
});

/** From now on, until the test ends, trips go through `perform`. */
export const interceptTrips = (perform: (real: Perform, trip: Trip) => Promise<unknown> | undefined): void => {
  native().Connection = class extends Real {
    override async perform(...args: Parameters<Perform>): ReturnType<Perform> {
      const real: Perform = (...all) => super.perform(...all);
      await perform(real, args[1]);
      return real(...args);
    }
  };
};

/** The group that the last step of a trip deletes, if it does. */
export const groupOf = ({ steps }: Trip): number | undefined =>
  steps.at(-1)?.operation === 'link.delete'
    ? (steps.at(-1)?.values as { group?: number } | undefined)?.group
    : undefined;
