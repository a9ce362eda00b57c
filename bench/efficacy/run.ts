/**
 * Does learning from errors help? `npx tsx bench/efficacy/run.ts SIZE [--folder F] [--results FILE] [--arms a,b]
 * [--seeds 1,2]` runs the arms of a size that have no result yet, seed by seed, and adds each result to a file of JSON
 * lines. Killed at any time, it goes on where it was.
 */
import { rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ARMS } from './arms';
import { addResult, readResults } from './results';
import { runArm, runBase } from './runArm';
import { SIZES } from './size';
import { targetOf } from './target';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    folder: { type: 'string', default: 'artifacts/efficacy' },
    results: { type: 'string' },
    arms: { type: 'string' },
    seeds: { type: 'string' },
  },
});

async function main(): Promise<void> {
  const [name = 'small'] = positionals;
  const size = SIZES[name];
  if (size === undefined) throw new Error(`There is no size ${name}: ${Object.keys(SIZES).join(', ')}.`);
  const root = resolve(values.folder);
  const file = resolve(values.results ?? join('bench', 'efficacy', 'results', `${name}.jsonl`));
  const model = await targetOf(size, root);
  const base = { size, model, folder: join(root, name, 'base'), seed: 0 };
  const known = async (arm: string, seed: number) =>
    (await readResults(file)).some((each) => each.arm === arm && each.seed === seed);
  if (!(await known('base', 0))) await addResult(file, await runBase(base));
  const seeds = values.seeds?.split(',').map(Number) ?? Array.from({ length: size.seeds }, (_, at) => at + 1);
  for (const seed of seeds) {
    const folderOf = (arm: string) => join(root, name, `seed-${seed}`, arm);
    for (const arm of values.arms?.split(',') ?? size.arms) {
      if (await known(arm, seed)) continue;
      const { of } = ARMS[arm] ?? {};
      const from = of !== undefined && (await known(of, seed)) ? folderOf(of) : base.folder;
      const result = await runArm({ ...base, folder: folderOf(arm), seed, arm }, from);
      await addResult(file, result);
      await rm(join(folderOf(arm), '.errorbook', 'iterations'), { recursive: true, force: true });
      console.log(JSON.stringify({ ...result, passed: countsOf(result.passed) }));
    }
  }
}

function countsOf(passed: Record<string, string>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(passed).map(([suite, text]) => [suite, text.replaceAll('0', '').length]),
  );
}

void main();
