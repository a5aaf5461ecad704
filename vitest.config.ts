import { defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: { conditions: ['undertone-source'] },
  ssr: { resolve: { conditions: ['undertone-source'] } },
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/build-kernel.ts'],
    // Two workers: the machines this runs on have two cores, and the end-to-end tests start servers of their own.
    maxWorkers: 2,
    testTimeout: 30_000,
  },
});
