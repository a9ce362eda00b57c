/** Writes the notebook of the demo: three suites, and a configuration that names models. */
import { mkdir, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { z } from 'zod';
import type { configSchema } from '../../src/book/config';
import { suitesOf, type Row, type Sizes } from './suites';

type Settings = z.input<typeof configSchema>;

/** What a notebook is made of. */
export interface Notebook {
  /** The seed of its tasks and of the training. */
  seed: number;
  sizes?: Sizes;
  /** What differs from the settings below. */
  settings: Settings;
}

/** Writes a notebook's files into a folder. The programmatic instructor is its own unless `settings` names another. */
export async function writeNotebook(folder: string, { seed, sizes, settings }: Notebook): Promise<void> {
  await mkdir(folder, { recursive: true });
  const suites = suitesOf(seed, sizes);
  for (const [name, rows] of Object.entries(suites))
    await writeFile(join(folder, `${name}.jsonl`), lines(rows));
  const config: Settings = {
    suites: Object.keys(suites).map((name) => ({ path: `${name}.jsonl`, role: name as keyof typeof suites })),
    instructor: { provider: 'command', model: 'rules', command: instructorCommand(), process: 'shared' },
    ...settings,
    // It goes by its rules, whatever is said to it.
    strategy: { askAgain: false, ...settings.strategy },
    training: { seed, ...settings.training },
  };
  await writeFile(join(folder, 'errorbook.json'), `${JSON.stringify(config, undefined, 2)}\n`);
}

/** How the programmatic instructor is started. */
export function instructorCommand(): [string, ...string[]] {
  const main = fileURLToPath(new URL('instructor/main.ts', import.meta.url));
  return [process.execPath, '--import', createRequire(import.meta.url).resolve('tsx'), main];
}

function lines(rows: Row[]): string {
  return rows.map((row) => `${JSON.stringify(row)}\n`).join('');
}
