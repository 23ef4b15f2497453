// Runs once before the kernel tests: the programs of test/programs import the built package.

import { compile } from './setup.mjs';

export const setup = () => compile('tsconfig.json', 'dist/index.js', ['lib']);
