import { defineConfig } from 'vitest/config';

/** A person's view: one real editor at a time, driven through its windows. */
export default defineConfig({
  test: {
    include: ['test/e2e/**/*.test.ts'],
    globalSetup: ['test/e2e/support/set-up.ts'],
    fileParallelism: false,
    // An editor on a busy machine may draw later than a step waits; a step that fails twice is broken.
    retry: 1,
    testTimeout: 180_000,
    hookTimeout: 180_000,
  },
});
