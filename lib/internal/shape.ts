import { whenLoaded } from './native.js';

/** Tells the addon how to make the objects of one table: the rows it needs, in the order of the parameters of `make`. */
export function bind<Values extends readonly unknown[]>(
  schema: string,
  names: { [I in keyof Values]: string },
  make: (...values: Values) => object,
): void {
  whenLoaded((addon) => {
    addon.bindShape(schema, names, make);
  });
}

/** A value that the kernel may leave out. */
export type Maybe<T> = T | undefined;
