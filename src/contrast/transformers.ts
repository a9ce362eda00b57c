/** A local embedding model by transformers.js. Runs inside the index's own process: its library is native too. */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import type { LocalModel } from './wire';

/** What is used of `@huggingface/transformers`. */
interface Library {
  env: { localModelPath: string; allowRemoteModels: boolean };
  pipeline(task: 'feature-extraction', model: string, options: { dtype?: string }): Promise<Extractor>;
}
type Extractor = (
  texts: string[],
  options: { pooling: 'mean'; normalize: true },
) => Promise<{ dims: number[]; data: Float32Array }>;

/** Texts computed at once: more of them take more memory and are no faster on a CPU. */
const BATCH = 16;

const loaded = new Map<string, Promise<Extractor>>();

/** Computes vectors of length 1, loading the model when it is first asked for. */
export async function embedLocally(model: LocalModel, texts: string[]): Promise<Float32Array[]> {
  const key = model.folder ?? model.id;
  const loading = loaded.get(key) ?? load(model);
  loaded.set(key, loading);
  const extractor = await loading;
  const vectors: Float32Array[] = [];
  for (let start = 0; start < texts.length; start += BATCH) {
    const { dims, data } = await extractor(texts.slice(start, start + BATCH), {
      pooling: 'mean',
      normalize: true,
    });
    const width = dims.at(-1) ?? 0;
    for (let at = 0; at < data.length; at += width) vectors.push(data.slice(at, at + width));
  }
  return vectors;
}

function load({ library, id, folder }: LocalModel): Promise<Extractor> {
  const { env, pipeline } = createRequire(library)(library) as Library;
  if (folder === undefined) return pipeline('feature-extraction', id, {});
  env.localModelPath = dirname(folder);
  env.allowRemoteModels = false;
  // Small models are often kept in their quantised form only, which the library does not look for by itself.
  const whole = existsSync(join(folder, 'onnx', 'model.onnx'));
  return pipeline('feature-extraction', basename(folder), { dtype: whole ? 'fp32' : 'q8' });
}
