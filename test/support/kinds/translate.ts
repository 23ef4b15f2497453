import type { Said } from './case.js';

type Part = Record<string, unknown>;

/** What each word of iproute2's JSON means. One that is missing is an error: nothing is passed over. */
export type Dictionary = Readonly<Record<string, (value: Said) => Part>>;

/** A word that means one option. */
export const as =
  (field: string, of: (value: Said) => unknown = (value) => value) =>
  (value: Said): Part => ({ [field]: of(value) });

/** A word that means nothing beside others. */
export const nothing = (): Part => ({});

/** iproute2 says 0 and 1 where it means no and yes. */
export const isOn = (value: number): boolean => value !== 0;

export const translated = (said: Part, dictionary: Dictionary): Part => {
  const part: Part = {};
  for (const [word, value] of Object.entries(said)) {
    const translate = dictionary[word];
    if (translate === undefined) throw new Error(`iproute2 says '${word}', and the tests do not know what that means`);
    Object.assign(part, translate(value));
  }
  return part;
};
