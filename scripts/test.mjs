#!/usr/bin/env node
// Runs the tests, tier by tier: `node scripts/test.mjs [tier …] [--grep TEXT]`. The last line sums up all the runners.
import { createWriteStream, existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { isMain, main, root, seconds, StepError } from './lib/step.mjs';
import { setUp } from './setup.mjs';
import { TIERS } from './test-tiers.mjs';

/** Runs the named tiers, or all of them, and resolves with the exit code: 1 after any failure. */
async function test() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { grep: { type: 'string' } },
  });
  const names = positionals.length > 0 ? positionals : Object.keys(TIERS);
  const unknown = names.filter((name) => !(name in TIERS));
  if (unknown.length > 0) {
    throw new StepError(`No such tier: ${unknown.join(', ')}. There are: ${Object.keys(TIERS).join(', ')}`);
  }
  await setUp();
  const total = { passed: 0, failed: 0, skipped: 0 };
  for (const name of names) {
    const counts = await runTier(name, values.grep);
    for (const key of Object.keys(total)) total[key] += counts[key];
  }
  console.log(summary(total));
  return total.failed > 0 ? 1 : 0;
}

async function runTier(name, grep) {
  const started = Date.now();
  console.log(`\n── ${name}`);
  const counts = await countsOf(name, grep);
  console.log(`── ${name}: ${summary(counts)} in ${seconds(Date.now() - started)}`);
  return counts;
}

/** A tier that could not run, or in which nothing ran, has failed, whatever its runner says. */
async function countsOf(name, grep) {
  const log = logFile(name);
  try {
    const counts = await TIERS[name]({ name, grep, log, report: reportFile(name) });
    const ran = counts.passed + counts.failed;
    if (ran === 0 && !counts.untested) throw new StepError(`No test of the tier ${name} ran`);
    return counts;
  } catch (error) {
    const text = error instanceof StepError ? error.message : (error.stack ?? String(error));
    console.error(`✗ ${text}`);
    log.write(`${text}\n`);
    return { passed: 0, failed: 1, skipped: 0 };
  } finally {
    log.end();
  }
}

function logFile(name) {
  mkdirSync(join(root, 'artifacts', 'logs'), { recursive: true });
  return createWriteStream(join(root, 'artifacts', 'logs', `${name}.log`));
}

/** Where a tier's runner writes its counts; an earlier run's are removed, so that they are never taken for this one's. */
function reportFile(name) {
  const folder = join(root, 'artifacts', 'reports');
  const file = join(folder, `${name}.json`);
  mkdirSync(folder, { recursive: true });
  if (existsSync(file)) rmSync(file);
  return file;
}

function summary({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

if (isMain(import.meta.url)) await main(test);
