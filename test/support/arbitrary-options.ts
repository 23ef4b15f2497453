// Arbitrary objects of options: right values and wrong ones, given in every way that JavaScript has.

import fc from 'fast-check';
import type { FieldDescription } from '../../lib/internal/native.js';
import { valueFor } from './arbitrary.js';

/** Thrown by getters and traps: users' own errors go through unchanged. */
export class Mine extends Error {
  override readonly name = 'Mine';
}

const explode = (): never => {
  throw new Mine();
};

/** How to make a value that must not be looked at before it is used. */
export class Recipe {
  readonly make: () => unknown;
  readonly #shown: string;

  constructor(make: () => unknown, shown = String(make)) {
    this.make = make;
    this.#shown = shown;
  }

  [fc.toStringMethod](): string {
    return this.#shown;
  }
}

const inAll = { withBigInt: true, withDate: true, withMap: true, withNullPrototype: true, withSet: true };
const anything = fc.anything({
  ...inAll,
  withTypedArray: true,
  withObjectString: true,
  withSparseArray: true,
  maxDepth: 2,
});
const ready = (arbitrary: fc.Arbitrary<unknown>): fc.Arbitrary<Recipe> =>
  arbitrary.map((value) => new Recipe(() => value, fc.stringify(value)));

const revoked = (): object => {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
};
const cycle = (): object => {
  const made: Record<string, unknown> = {};
  made['self'] = made;
  return made;
};

/** Values that nobody ought to give for anything. */
export const weird: fc.Arbitrary<Recipe> = fc.oneof(
  { weight: 4, arbitrary: ready(anything) },
  ready(
    fc.constantFrom<unknown>(
      ...[Number.NaN, -0, Number.POSITIVE_INFINITY, 2 ** 64, -1, 1e308, 5n, 2n ** 70n, null, undefined, true],
      ...[
        '',
        '\0',
        'a\0b',
        '\ud800',
        '\udfff\ud800',
        '../../etc',
        '%n',
        '__proto__',
        'constructor',
        'toString',
        'a'.repeat(5000),
      ],
      ...[[], {}, [[[[]]]], new Date(Number.NaN), /x/, new Array(5), Buffer.alloc(6), new Uint8Array(16)],
      ...[new String('lo'), new Number(5), new Boolean(false), Object.freeze({}), Object.create(null)],
    ),
  ),
  fc
    .constantFrom<() => unknown>(
      () => Symbol('s'),
      () => () => 'lo',
      () => class {},
      () => 'a'.repeat(2 ** 20),
      () => new Array(70_000).fill('02:00:00:00:00:01'),
      () => Promise.resolve(1),
      () => new Proxy([], {}),
      () => new Proxy({}, { get: explode, ownKeys: explode, getOwnPropertyDescriptor: explode }),
      () => new Proxy([], { get: explode, has: explode }),
      () => ({ toString: explode, valueOf: explode, [Symbol.toPrimitive]: explode }),
      () => Object.defineProperty([], 0, { get: explode }),
      revoked,
      cycle,
    )
    .map((make) => new Recipe(make)),
);

/** How an option is given: as a value, by a getter, by one that throws, or by one that says something else each time. */
const manner = fc.constantFrom('value', 'value', 'value', 'getter', 'throws', 'changes', 'inherited', 'hidden');
type Manner = 'value' | 'getter' | 'throws' | 'changes' | 'inherited' | 'hidden';

export type Given = [name: string, value: Recipe, how: Manner, other: Recipe];

/** Options with the names of these rows, or others, each right or weird. */
export const optionsWith = (
  rows: readonly [FieldDescription, table: string][],
  others: readonly string[],
): fc.Arbitrary<Given[]> => {
  const known = fc.constantFrom(...rows).chain(([row, table]) => {
    const right = ready(valueFor(row, table).map(({ value }) => value));
    return fc.tuple(fc.constant(row.name), fc.oneof({ weight: 3, arbitrary: right }, weird));
  });
  const named = fc.oneof(
    { weight: 5, arbitrary: known },
    fc.tuple(fc.constantFrom('constructor', 'toString', '__proto__', '', 'mut', 'kind', ...others), weird),
    fc.tuple(fc.string(), weird),
  );
  const one = fc.tuple(named, manner, weird).map(([[name, value], how, other]): Given => [name, value, how, other]);
  return fc.array(one, { maxLength: 5 });
};

/** The object of these options. */
export const optionsOf = (list: readonly Given[]): object => {
  const made = {};
  for (const [name, { make }, how, other] of list) {
    const property = { configurable: true, enumerable: how !== 'hidden' };
    if (how === 'value' || how === 'hidden') Object.defineProperty(made, name, { ...property, value: make() });
    else if (how === 'inherited') Object.setPrototypeOf(made, { [name]: make() });
    else if (how === 'throws') Object.defineProperty(made, name, { ...property, get: explode });
    else {
      let asked = 0;
      const get = (): unknown => (how === 'changes' && asked++ > 0 ? other.make() : make());
      Object.defineProperty(made, name, { ...property, get });
    }
  }
  return made;
};
