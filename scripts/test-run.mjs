// Runs one tier: its output is shown and kept, its counts are read, and a tier in which nothing ran has failed.
import { createWriteStream, existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { root, seconds, StepError } from './lib/step.mjs';
import { TIERS } from './test-tiers.mjs';

/**
 * Runs a tier and resolves with `{ name, ms, counts, tests }`. Its output is shown as it comes, or when it has ended:
 * of several that run beside each other only one may talk.
 */
export async function runTier(name, { grep, isShown }) {
  const started = Date.now();
  const output = outputOf(name, isShown);
  output.write(`\n── ${name}\n`);
  const { tests = [], ...counts } = await countsOf(name, { name, grep, output, report: reportFile(name) });
  const ms = Date.now() - started;
  output.write(`── ${name}: ${summary(counts)} in ${seconds(ms)}\n`);
  output.end();
  return { name, ms, counts, tests };
}

/** A tier that could not run, or in which nothing ran, has failed, whatever its runner says. */
async function countsOf(name, tier) {
  try {
    const counts = await TIERS[name](tier);
    const ran = counts.passed + counts.failed;
    if (ran === 0 && !counts.untested) throw new StepError(`No test of the tier ${name} ran`);
    return counts;
  } catch (error) {
    tier.output.write(`✗ ${error instanceof StepError ? error.message : (error.stack ?? String(error))}\n`);
    return { passed: 0, failed: 1, skipped: 0 };
  }
}

/** What a tier says goes to its log at once, and to the screen at once or when it ends. */
function outputOf(name, isShown) {
  const folder = join(root, 'artifacts', 'logs');
  mkdirSync(folder, { recursive: true });
  const log = createWriteStream(join(folder, `${name}.log`));
  const held = [];
  return {
    write(chunk) {
      log.write(chunk);
      if (isShown) process.stdout.write(chunk);
      else held.push(chunk);
    },
    end() {
      log.end();
      for (const chunk of held) process.stdout.write(chunk);
    },
  };
}

/** Where a tier's runner writes its counts; an earlier run's are removed, so that they are never taken for this one's. */
function reportFile(name) {
  const folder = join(root, 'artifacts', 'reports');
  const file = join(folder, `${name}.json`);
  mkdirSync(folder, { recursive: true });
  if (existsSync(file)) rmSync(file);
  return file;
}

/** Counts as a person reads them. */
export function summary({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}
