/** The seed of a run: the number in that environment variable, or another one each time. */
export declare const seedOf: (variable: string) => number;

/** Numbers between 0 and 1, the same ones for the same seed. */
export declare const randomFrom: (seed: number) => () => number;
