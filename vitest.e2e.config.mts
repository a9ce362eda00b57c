import { configDefaults, defineConfig } from 'vitest/config';

/** A person's view: one real editor at a time, driven through its windows. */
export default defineConfig({
  test: {
    include: ['test/e2e/**/*.test.ts'],
    exclude: [...configDefaults.exclude, '**/*.full.test.ts'],
    globalSetup: ['test/e2e/support/set-up.ts'],
    fileParallelism: false,
    // Tiny models are slower by several threads than by one: beside other work, many times.
    env: { OMP_NUM_THREADS: '1' },
    testTimeout: 180_000,
    hookTimeout: 180_000,
  },
});
