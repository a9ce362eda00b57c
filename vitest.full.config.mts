import { defineConfig } from 'vitest/config';

/** What is slow by nature: whole benchmarks, many kills, many orders. One file at a time, on a machine to itself. */
export default defineConfig({
  test: {
    include: ['test/{unit,e2e}/**/*.full.test.ts'],
    globalSetup: ['vitest.setup.mts', 'test/e2e/support/set-up.ts'],
    fileParallelism: false,
    // Tiny models are slower by several threads than by one: beside other work, many times.
    env: { OMP_NUM_THREADS: '1' },
    testTimeout: 20 * 60_000,
    hookTimeout: 15 * 60_000,
  },
});
