/**
 * Does learning from errors help? `npx tsx bench/efficacy/run.ts SIZE [--folder F] [--results FILE] [--arms a,b]
 * [--seeds 1,2] [--jobs N]` runs the arms of a size that have no result yet, seed by seed, and adds each result to a
 * file of JSON lines. Each arm has one core, and so many are run at the same time. Killed at any time, it goes on where
 * it was.
 */
import { rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import PQueue from 'p-queue';
import { ARMS } from './arms';
import { addResult, readResults } from './results';
import { runArm, runBase, type Result } from './runArm';
import { SIZES, type Size } from './size';
import { targetOf } from './target';
import { withWarmPython } from './warm';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    folder: { type: 'string', default: 'artifacts/efficacy' },
    results: { type: 'string' },
    arms: { type: 'string' },
    seeds: { type: 'string' },
    jobs: { type: 'string', default: `${Math.min(2, availableParallelism())}` },
  },
});

// What an arm gives must not depend on what runs beside it: neither order of adding nor time is shared by threads.
process.env['OMP_NUM_THREADS'] = '1';

async function main(): Promise<void> {
  const [name = 'small'] = positionals;
  const size = SIZES[name];
  if (size === undefined) throw new Error(`There is no size ${name}: ${Object.keys(SIZES).join(', ')}.`);
  const root = resolve(values.folder);
  const file = resolve(values.results ?? join('bench', 'efficacy', 'results', `${name}.jsonl`));
  const model = await targetOf(size, root);
  await withWarmPython(root, () => runAll(name, size, { root, file, model }));
}

async function runAll(
  name: string,
  size: Size,
  { root, file, model }: Record<'root' | 'file' | 'model', string>,
): Promise<void> {
  const base = { size, model, folder: join(root, name, 'base'), seed: 0 };
  const known = new Set((await readResults(file)).map(nameOf));
  const before = await runBase(base);
  if (!known.has(nameOf(before))) await addResult(file, before);
  const seeds = values.seeds?.split(',').map(Number) ?? Array.from({ length: size.seeds }, (_, at) => at + 1);
  const arms = inOrder(values.arms?.split(',') ?? size.arms);
  const ended = new Map<string, Promise<void>>();
  const run = async (arm: string, seed: number) => {
    const { of = '' } = ARMS[arm] ?? {};
    await ended.get(nameOf({ arm: of, seed }));
    const folderOf = (each: string) => join(root, name, `seed-${seed}`, each);
    const from = known.has(nameOf({ arm: of, seed })) ? folderOf(of) : base.folder;
    const result = await runArm({ ...base, folder: folderOf(arm), seed, arm }, from);
    await rm(join(folderOf(arm), '.errorbook', 'iterations'), { recursive: true, force: true });
    await addResult(file, result);
    known.add(nameOf(result));
    console.log(JSON.stringify({ ...result, passed: countsOf(result.passed) }));
  };
  const queue = new PQueue({ concurrency: Number(values.jobs) });
  for (const seed of seeds)
    for (const arm of arms)
      if (!known.has(nameOf({ arm, seed })))
        ended.set(
          nameOf({ arm, seed }),
          queue.add(() => run(arm, seed)),
        );
  await Promise.all(ended.values());
}

function nameOf({ arm, seed }: Pick<Result, 'arm' | 'seed'>): string {
  return `${arm} ${seed}`;
}

/** Those that others begin from come first. */
function inOrder(arms: string[]): string[] {
  const before = (arm: string): number => {
    const of = ARMS[arm]?.of;
    return of === undefined ? 0 : 1 + before(of);
  };
  return arms.toSorted((a, b) => before(a) - before(b));
}

function countsOf(passed: Record<string, string>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(passed).map(([suite, text]) => [suite, text.replaceAll('0', '').length]),
  );
}

void main();
