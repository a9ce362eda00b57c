import { configDefaults, defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Rooms whose tests start processes and wait for them: begun first, none of them is left at the end by itself. */
const WAITS = /unit\/(cli|training|tasks|samples|notebook|iteration|sandbox)\//;

class WaitsFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const waits = ({ moduleId }: TestSpecification) => WAITS.test(moduleId);
    return [...sorted.filter(waits), ...sorted.filter((file) => !waits(file))];
  }
}

export default defineConfig({
  test: {
    include: ['test/unit/**/*.test.ts'],
    exclude: [...configDefaults.exclude, '**/*.full.test.ts'],
    globalSetup: ['vitest.setup.mts'],
    // Tiny models are slower by several threads than by one: beside other work, many times.
    env: { OMP_NUM_THREADS: '1' },
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // Two cores: sandboxes and model servers started by several files at once starve each other, and three are no faster.
    maxWorkers: 2,
    sequence: { sequencer: WaitsFirst },
  },
});
