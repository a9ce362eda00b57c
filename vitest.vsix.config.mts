import { defineConfig } from 'vitest/config';

/** What is in the packages, and that it runs from there. */
export default defineConfig({
  test: { include: ['test/vsix/**/*.test.ts'], globalSetup: ['test/vsix/set-up.ts'], testTimeout: 60_000 },
});
