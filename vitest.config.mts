import { configDefaults, defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/unit/**/*.test.ts'],
    exclude: [...configDefaults.exclude, '**/*.full.test.ts'],
    globalSetup: ['vitest.setup.mts'],
    // Tiny models are slower by several threads than by one: beside other work, many times.
    env: { OMP_NUM_THREADS: '1' },
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // Two cores: sandboxes and model servers started by several files at once starve each other.
    maxWorkers: 2,
  },
});
