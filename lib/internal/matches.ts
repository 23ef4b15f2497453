import { util } from './builtin.js';

// Objects that are as they are described.

// Sets come in the kernel's order.
const inOrder = (value: unknown): unknown => (Array.isArray(value) ? [...(value as unknown[])].sort() : value);

/** Whether an object has all these values; what is undefined may be anything. */
export function matches(found: object, wanted: object): boolean {
  const values = found as Record<string, unknown>;
  return Object.entries(wanted).every(
    ([name, value]) => value === undefined || util().isDeepStrictEqual(inOrder(values[name]), inOrder(value)),
  );
}
