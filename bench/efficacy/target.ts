import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { hashOf } from '../../src/base/hash';
import { runProgram } from '../../src/base/process';
import { requireEnvironment, trainerEnv } from '../../src/training/environment';
import type { Size } from './size';
import { corpusOf } from './world/corpus';
import { masteryOf } from './world/mastery';
import { suitesOf } from './world/suites';

/** The target of a size: made once, from what its world has it see before, and named by that. */
export async function targetOf(size: Size, folder: string): Promise<string> {
  const statements = Object.values(suitesOf(size.suites)).flatMap((rows) => rows.map(({ prompt }) => prompt));
  const text = corpusOf(size.corpus, masteryOf(size.gaps), statements)
    .map((item) => `${JSON.stringify(item)}\n`)
    .join('');
  const pretrain = fileURLToPath(new URL('pretrain.py', import.meta.url));
  const model = join(folder, `target-${hashOf([text, await readFile(pretrain, 'utf8')]).slice(0, 8)}`);
  if (existsSync(join(model, 'config.json'))) return model;
  await mkdir(folder, { recursive: true });
  const corpus = join(folder, 'corpus.jsonl');
  await writeFile(corpus, text);
  const { python } = await requireEnvironment({ workspace: folder });
  const { code, tail } = await runProgram(python, [pretrain, corpus, model], { env: trainerEnv() });
  if (code !== 0) throw new Error(`The target could not be made: ${tail.join('\n')}`);
  return model;
}
