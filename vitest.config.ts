import { defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: { conditions: ['undertone-source'] },
  ssr: { resolve: { conditions: ['undertone-source'] } },
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/build-kernel.ts'],
    // Two workers: the machines this runs on have two cores, and the end-to-end tests start servers of their own.
    maxWorkers: 2,
    // Timing is measured in bench/, never here: these only end what hangs, also on a machine with much else to do.
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
