import { cp, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { silentLog } from '../../src/base/log';
import { Workbench } from '../../src/notebook/workbench';
import { ARMS } from './arms';
import type { Size } from './size';
import { suitesOf, type Sizes } from './world/suites';

/** The suites that are held out, each with what it says of a gain. */
export const HELD_OUT = ['taught', 'unseen', 'others'] as const;

/** Where an arm is run, and what it is run with. */
export interface Place {
  size: Size;
  /** The target's folder. */
  model: string;
  folder: string;
  seed: number;
  /** One of `ARMS`; undefined for the target as it was. */
  arm?: string;
}

/**
 * Writes the workspace of an arm and opens it. It begins with the records of another one, of the target as it was or of
 * the arm that it shares its samples with: then nothing is asked or run twice.
 */
export async function openArm(place: Place, from?: string): Promise<Workbench> {
  const { folder } = place;
  await mkdir(folder, { recursive: true });
  for (const [name, text] of textsOf(place.size.suites)) await writeFile(join(folder, `${name}.jsonl`), text);
  await writeConfig(place, ['teach', ...HELD_OUT]);
  if (from !== undefined) await begin(folder, from);
  return Workbench.open({
    ...{ workspace: folder, log: silentLog, jobs: 1 },
    keyFor: () => Promise.resolve(undefined),
  });
}

/** The texts of suites that were written before: writing their tasks takes seconds. */
const written = new Map<Sizes, [name: string, text: string][]>();

function textsOf(sizes: Sizes): [name: string, text: string][] {
  const known = written.get(sizes);
  if (known !== undefined) return known;
  const texts = Object.entries(suitesOf(sizes)).map(([name, rows]): [string, string] => [
    name,
    rows.map((row) => `${JSON.stringify(row)}\n`).join(''),
  ]);
  written.set(sizes, texts);
  return texts;
}

/** Names other suites: what is not held out is asked once only. */
export async function writeConfig(place: Place, suites: string[]): Promise<void> {
  const { size, model, seed, arm } = place;
  const { baseline, strategy, retention } = (arm === undefined ? undefined : ARMS[arm]) ?? {
    baseline: 'own',
    retention: 0,
  };
  const config = {
    suites: suites.map((name) => ({
      path: `${name}.jsonl`,
      role: name === 'teach' ? 'teach' : name === 'taught' ? 'gate' : 'sealed',
    })),
    target: { provider: 'local', model, temperature: 0, maxTokens: 120, concurrency: 8 },
    instructor: {
      provider: 'command',
      model: `rules-${seed}`,
      command: instructorOf(size, seed),
      process: 'shared',
      concurrency: 16,
    },
    // The instructor is a program that goes by its rules, whatever is said to it.
    strategy: { ...strategy, samplesPerDiagnosis: size.samplesPerDiagnosis, askAgain: false },
    baseline: { name: baseline, items: size.items },
    training: { ...size.training, baseModel: model, retention, seed },
    evaluation: { server: size.server },
  };
  await writeFile(join(place.folder, 'errorbook.json'), `${JSON.stringify(config, undefined, 2)}\n`);
}

function instructorOf({ instructor, gaps }: Size, seed: number): string[] {
  const main = fileURLToPath(new URL('instructor/main.ts', import.meta.url));
  const tsx = createRequire(import.meta.url).resolve('tsx');
  return [process.execPath, '--import', tsx, main, JSON.stringify({ ...instructor, gaps, seed })];
}

/** Copies journals whole or not at all. */
async function begin(folder: string, from: string): Promise<void> {
  const [own, partial] = [join(folder, '.errorbook'), join(folder, '.errorbook.partial')];
  const isThere = await rename(own, own).then(
    () => true,
    () => false,
  );
  if (isThere) return;
  await rm(partial, { recursive: true, force: true });
  const isRecord = (path: string) => !/\/(iterations|contrast\.lance|locks?)(\/|$)|\.log$|\.lock$/.test(path);
  await cp(join(from, '.errorbook'), partial, { recursive: true, filter: isRecord });
  await rename(partial, own);
}
