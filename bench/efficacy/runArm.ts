import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { rolesOf } from '../../src/book/rolesOf';
import { hasPassed } from '../../src/domain/case';
import { currentDataset, trainingSamples } from '../../src/notebook/currentDataset';
import { diagnose } from '../../src/notebook/diagnose';
import { acceptByRules } from '../../src/notebook/acceptByRules';
import { VERIFIED_RULE } from '../../src/samples/rules';
import { runFolder } from '../../src/notebook/runFolder';
import { failedCases } from '../../src/notebook/runs';
import { supply } from '../../src/notebook/supply';
import { tune } from '../../src/notebook/tune';
import type { Workbench } from '../../src/notebook/workbench';
import { HELD_OUT, openArm, writeConfig, type Place } from './workspace';

/** What came of an arm with a seed. */
export interface Result {
  arm: string;
  seed: number;
  /** The held-out tasks that passed, by suite, as a digit each in the order of the suite. */
  passed: Record<string, string>;
  /** What it was trained on. */
  items: number;
  /** Samples that there were to choose from. */
  samples: number;
  retained: number;
  characters: number;
  seconds: Record<string, number>;
}

/** Runs the target as it was: the errors that are learned from, and what is held out. */
export async function runBase(place: Place): Promise<Result> {
  const bench = await openArm(place);
  try {
    const run = await runFolder(bench, place.model, {});
    return { ...NOTHING, arm: 'base', seed: 0, passed: passedOf(bench, run.id) };
  } finally {
    await bench.dispose();
  }
}

const NOTHING = { items: 0, samples: 0, retained: 0, characters: 0, seconds: {} };

/** Runs an arm by the product's own steps; one that was cut off goes on where it was. */
export async function runArm(place: Place, from: string): Promise<Result> {
  const bench = await openArm(place, from);
  const clock = new Clock();
  try {
    const run = bench.book.runs().find(({ source }) => source === 'collect')?.id ?? '';
    const roles = rolesOf(bench);
    const cases = failedCases(bench.book, run)
      .filter((each) => roles.mayTeach(each))
      .map(({ id }) => id);
    await clock.time('diagnose', () => diagnose(bench, { run, cases }));
    await clock.time('supply', () => supply(bench, { cases }));
    await acceptByRules(bench, [VERIFIED_RULE]);
    const dataset = await currentDataset(bench, run);
    const samples = trainingSamples(bench).length;
    const tuned = await clock.time('train', () => tune(bench, 'iteration-1', { run }));
    await writeConfig(place, [...HELD_OUT]);
    await bench.reloadConfig();
    const after = await clock.time('evaluate', () => runFolder(bench, tuned.output, {}));
    const text = await readFile(join(place.folder, tuned.folder, 'dataset', 'train.jsonl'), 'utf8');
    return {
      ...{ arm: place.arm ?? '', seed: place.seed, passed: passedOf(bench, after.id) },
      items: dataset.train.length,
      samples,
      retained: dataset.retained.items,
      characters: text.length,
      seconds: clock.seconds,
    };
  } finally {
    await bench.dispose();
  }
}

function passedOf({ book }: Workbench, run: string): Record<string, string> {
  const digits = HELD_OUT.map((suite) => {
    const cases = book.cases(run).filter((each) => each.suite === suite);
    const inOrder = cases.sort((a, b) => Number(a.task) - Number(b.task));
    return [suite, inOrder.map((each) => (hasPassed(each) ? '1' : '0')).join('')] as const;
  });
  return Object.fromEntries(digits);
}

class Clock {
  readonly seconds: Record<string, number> = {};

  async time<T>(what: string, job: () => Promise<T>): Promise<T> {
    const start = performance.now();
    const result = await job();
    this.seconds[what] = Math.round((performance.now() - start) / 100) / 10;
    return result;
  }
}
