import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runProgram } from '../../src/base/process';
import { requireEnvironment, trainerEnv } from '../../src/training/environment';
import type { Size } from './size';
import { corpusOf } from './world/corpus';
import { masteryOf } from './world/mastery';
import { suitesOf } from './world/suites';

/** The target of a size: made once, from what its world has it see before. */
export async function targetOf(size: Size, folder: string): Promise<string> {
  const model = join(folder, 'target');
  if (existsSync(join(model, 'config.json'))) return model;
  await mkdir(folder, { recursive: true });
  const corpus = join(folder, 'corpus.jsonl');
  const statements = Object.values(suitesOf(size.suites)).flatMap((rows) => rows.map(({ prompt }) => prompt));
  await writeFile(
    corpus,
    corpusOf(size.corpus, masteryOf(), statements)
      .map((item) => `${JSON.stringify(item)}\n`)
      .join(''),
  );
  const { python } = await requireEnvironment({ workspace: folder });
  const pretrain = fileURLToPath(new URL('pretrain.py', import.meta.url));
  const { code, tail } = await runProgram(python, [pretrain, corpus, model], { env: trainerEnv() });
  if (code !== 0) throw new Error(`The target could not be made: ${tail.join('\n')}`);
  return model;
}
