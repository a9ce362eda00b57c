import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { messageOf } from '../base/errors';
import type { Log } from '../base/log';
import type { Config } from '../book/config';
import type { Embedder } from '../models/chat';
import { IndexedContrastStore } from './indexedStore';
import { LanceIndex } from './lance';
import { readServing } from './serving';
import type { ContrastStore } from './store';
import { SwitchingStore } from './switching';

export interface ContrastOptions {
  /** The workspace's root; the index lies in its `.errorbook/contrast.lance` and can be deleted at any time. */
  workspace: string;
  /** Each embedder has a table of its own: vectors of different models are never compared. */
  embedder: Embedder;
  /** How errorbook.json names the embedder. */
  embedding: Config['embedding'];
  /** Opens the embedder that errorbook.json named before. */
  openEmbedder(embedding: Config['embedding']): Promise<Embedder>;
  log: Log;
}

/** Opens the contrast store of a workspace. Nothing native is loaded and no process starts before its first use. */
export async function openContrastStore(options: ContrastOptions): Promise<ContrastStore> {
  const { embedder, embedding, log } = options;
  const folder = join(options.workspace, '.errorbook', 'contrast.lance');
  const indexed = (by: Embedder) =>
    new IndexedContrastStore(
      by,
      new LanceIndex({ folder, table: tableName(by), dimension: by.dimension }),
      log,
    );
  const former = await formerEmbedder(folder, options);
  const note = { folder, wanted: { table: tableName(embedder), embedding } };
  return new SwitchingStore(indexed(embedder), former && indexed(former), note, log);
}

/** The embedder of the index that is complete, where that is another one than is named now and can still be had. */
async function formerEmbedder(folder: string, options: ContrastOptions): Promise<Embedder | undefined> {
  const serving = await readServing(folder);
  if (serving === undefined || serving.table === tableName(options.embedder)) return undefined;
  try {
    const former = await options.openEmbedder(serving.embedding);
    if (tableName(former) === serving.table) return former;
    await former.close?.();
    return undefined;
  } catch (error) {
    options.log.warn(
      `The former embedding cannot be had (${messageOf(error)}): the cases are indexed anew before contrast is found.`,
    );
    return undefined;
  }
}

/** The embedder's id as a file name, and its hash, because different ids can read alike. */
function tableName({ id, dimension }: Embedder): string {
  const hash = createHash('sha256').update(`${id}/${dimension}`).digest('hex').slice(0, 8);
  return `cases-v2-${id.replaceAll(/[^\w.-]/g, '_').slice(0, 60)}-${hash}`;
}
