import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { UserError } from '../base/errors';
import { shortHash } from '../base/hash';
import { runProgram } from '../base/process';
import type { JobOptions } from '../base/progress';
import { fingerprint } from '../serving/fingerprint';
import { requireEnvironment, trainerEnv } from '../training/environment';
import { placeOf } from './placeOf';
import { isGguf, unpacked } from './unpacked';
import type { Workbench } from './workbench';

/** Prints where the hub's cache has a model. Nothing is looked up on the network. */
const CACHED =
  'import sys; from huggingface_hub import snapshot_download; print(snapshot_download(sys.argv[1], local_files_only=True))';

/** A model's folder, and what tells it from another one under the same path. */
export interface ModelFolder {
  folder: string;
  /** The folder as runs name it. */
  name: string;
  digest: string;
  /** Digest of the chat template: two models of different ones are not asked the same. */
  template: string;
  /** Of the weights, as transformers calls it. */
  dtype: string;
}

/**
 * The folder of a model: itself, what a GGUF file was unpacked to, or where the cache of Hugging Face's hub has it.
 * @param named a folder or a GGUF file, relative to the workspace or absolute, or an id of the hub
 * @throws UserError when there is no model
 */
export async function modelFolder(
  bench: Pick<Workbench, 'book' | 'config'>,
  named: string,
  job: JobOptions = {},
): Promise<ModelFolder> {
  const { book } = bench;
  const own = resolve(book.workspace, await unpacked(bench, named, job));
  const folder = hasModel(own) ? own : await cached(bench, named, job.signal);
  if (folder === undefined || !hasModel(folder))
    throw new UserError(
      `There is no model in ${own}.`,
      'Train again, or name the folder of the base model in training.baseModel.',
    );
  const digest = await fingerprint(folder);
  const { template, dtype } = await settingsOf(folder);
  const place = isGguf(named) ? named : relative(book.workspace, folder);
  return { folder, name: `${place}@${digest}`, digest, template, dtype };
}

function hasModel(folder: string): boolean {
  return existsSync(join(folder, 'config.json'));
}

async function cached(
  bench: Pick<Workbench, 'book' | 'config'>,
  id: string,
  signal?: AbortSignal,
): Promise<string | undefined> {
  if (!/^[\w.-]+(\/[\w.-]+)?$/.test(id)) return undefined;
  const { python } = await requireEnvironment(placeOf(bench), signal);
  const { code, tail } = await runProgram(python, ['-c', CACHED, id], { signal, env: trainerEnv() });
  return code === 0 ? tail.at(-1)?.trim() : undefined;
}

async function settingsOf(folder: string): Promise<{ template: string; dtype: string }> {
  const [config, tokenizer, jinja] = await Promise.all(
    ['config.json', 'tokenizer_config.json', 'chat_template.jinja'].map((name) =>
      readFile(join(folder, name), 'utf8').catch(() => ''),
    ),
  );
  const { dtype, torch_dtype } = fieldsOf(config);
  const inline = fieldsOf(tokenizer)['chat_template'] ?? '';
  const template = jinja || (typeof inline === 'string' ? inline : JSON.stringify(inline));
  const named = [dtype, torch_dtype].find((each) => typeof each === 'string');
  return { template: shortHash(template.trim(), 8), dtype: named ?? 'float32' };
}

function fieldsOf(json: string | undefined): Record<string, unknown> {
  try {
    return JSON.parse(json ?? '') as Record<string, unknown>;
  } catch {
    return {};
  }
}
