import { defineConfig } from 'vitest/config';
import { onUml } from './test/support/uml.js';

// User-Mode Linux has one CPU and pays dearly for each new process: there all test files share one. Elsewhere each
// file has a process of its own, so that a crash takes one file with it.
const isolate = !onUml();

export default defineConfig({
  test: {
    // The tiers of `npm test` run at the same time on the same files.
    cache: false,
    coverage: {
      include: ['lib/**/*.ts'],
      reportsDirectory: 'build/coverage/typescript',
      reporter: ['html', 'lcovonly', 'json-summary'],
      reportOnFailure: true,
    },
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/unit/**/*.test.ts'],
          testTimeout: 10_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: 'kernel',
          include: ['test/kernel/**/*.test.ts', 'test/life/**/*.test.ts'],
          // Network namespaces are per thread, and `enterNetns` differs between main and worker threads.
          pool: 'forks',
          isolate,
          // The files share the network namespace of the process that runs them.
          fileParallelism: false,
          testTimeout: 30_000,
          hookTimeout: 30_000,
          globalSetup: ['test/support/refuse-initial-netns.ts', 'test/support/fresh-dist.mjs'],
          setupFiles: ['test/support/each-file.ts'],
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
