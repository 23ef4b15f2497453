// Random numbers that can be had again: a test prints its seed. For tests, and for programs that they start.

export const seedOf = (variable) => Number(process.env[variable] ?? Math.floor(Math.random() * 2 ** 32));

// By the generator called mulberry32.
export const randomFrom = (seed) => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};
