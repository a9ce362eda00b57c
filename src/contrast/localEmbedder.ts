import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { isAbsolute, join, resolve } from 'node:path';
import { messageOf, UserError } from '../base/errors';
import type { Embedder } from '../models/chat';
import { IndexFailedError } from './caseIndex';
import { HostClient, HostDiedError } from './hostClient';
import type { LocalModel } from './wire';

const LIBRARY = '@huggingface/transformers';

/**
 * Opens a local model of transformers.js: a folder with `config.json`, `tokenizer.json` and `onnx/`, or the id of one on
 * Hugging Face's hub, which the library downloads. The library is large, so that it is not part of Errorbook: it is
 * looked for where the workspace's own packages are.
 * @throws UserError where the library or the model is missing
 */
export async function openLocalEmbedder(workspace: string, model: string): Promise<Embedder> {
  const folder = folderOf(workspace, model);
  const embedder = new LocalEmbedder({ library: libraryOf(workspace), id: model, folder });
  try {
    const [probe] = await embedder.embed(['def add(a, b): return a + b']);
    embedder.dimension = probe?.length ?? 0;
    return embedder;
  } catch (error) {
    await embedder.close();
    throw error;
  }
}

function libraryOf(workspace: string): string {
  try {
    return createRequire(join(workspace, 'package.json')).resolve(LIBRARY);
  } catch {
    throw new UserError(
      `The embedding provider “transformers” needs the package ${LIBRARY}, which is not installed.`,
      `Run “npm install ${LIBRARY}” in ${workspace}, or name another provider in errorbook.json.`,
    );
  }
}

/** Undefined where the model is named by its id on the hub. */
function folderOf(workspace: string, model: string): string | undefined {
  const folder = resolve(workspace, model);
  if (existsSync(join(folder, 'config.json'))) return folder;
  if (!isAbsolute(model) && !model.startsWith('.')) return undefined;
  throw new UserError(
    `There is no embedding model in ${folder}.`,
    'It is a folder with config.json, tokenizer.json and onnx/model.onnx; see `embedding.model` in errorbook.json.',
  );
}

/** A model in a process of its own, which starts with the first text. */
class LocalEmbedder implements Embedder {
  dimension = 0;
  private host: HostClient | undefined;

  constructor(private readonly model: LocalModel) {}

  get id(): string {
    return `transformers/${this.model.id}/${this.dimension}`;
  }

  async embed(texts: string[], signal?: AbortSignal): Promise<Float32Array[]> {
    signal?.throwIfAborted();
    const host = (this.host ??= new HostClient());
    try {
      return await host.call('embed', this.model, texts);
    } catch (error) {
      if (!(error instanceof HostDiedError || error instanceof IndexFailedError)) throw error;
      if (this.host === host && error instanceof HostDiedError) this.host = undefined;
      throw new UserError(
        `The embedding model ${this.model.id} cannot be used: ${messageOf(error)}`,
        'Check `embedding.model` in errorbook.json.',
      );
    }
  }

  async close(): Promise<void> {
    await this.host?.close();
  }
}
