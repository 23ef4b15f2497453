// Runs once before the kernel tests: the programs of test/programs import the built package.

import { buildDist } from './setup.mjs';

export const setup = buildDist;
