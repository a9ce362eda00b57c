#!/usr/bin/env node
// Runs the tests, tier by tier: `node scripts/test.mjs [tier …] [--grep TEXT]`. The last line sums up all the runners.
import { parseArgs } from 'node:util';
import { isMain, main, StepError } from './lib/step.mjs';
import { setUp } from './setup.mjs';
import { slowest } from './test-report.mjs';
import { runTier, summary } from './test-run.mjs';
import { DEFAULT, TIERS } from './test-tiers.mjs';

/** Runs the named tiers, or the usual ones, and resolves with the exit code: 1 after any failure. */
async function test() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { grep: { type: 'string' } },
  });
  const unknown = positionals.filter((name) => !(name in TIERS));
  if (unknown.length > 0) {
    throw new StepError(`No such tier: ${unknown.join(', ')}. There are: ${Object.keys(TIERS).join(', ')}`);
  }
  const groups = positionals.length > 0 ? positionals.map((name) => [name]) : DEFAULT;
  await setUp();
  const results = [];
  for (const names of groups) {
    const run = (name, index) => runTier(name, { grep: values.grep, isShown: index === 0 });
    results.push(...(await Promise.all(names.map(run))));
  }
  for (const line of slowest(results)) console.log(line);
  const total = { passed: 0, failed: 0, skipped: 0 };
  for (const { counts } of results) for (const key of Object.keys(total)) total[key] += counts[key];
  console.log(summary(total));
  return total.failed > 0 ? 1 : 0;
}

if (isMain(import.meta.url)) await main(test);
