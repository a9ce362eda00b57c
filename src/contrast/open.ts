import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Log } from '../book/log';
import type { Embedder } from '../models/chat';
import { IndexedContrastStore } from './indexedStore';
import { LanceIndex } from './lance';
import type { ContrastStore } from './store';

export interface ContrastOptions {
  /** The workspace's root; the index lies in its `.errorbook/contrast.lance` and can be deleted at any time. */
  workspace: string;
  /** Each embedder has a table of its own: vectors of different models are never compared. */
  embedder: Embedder;
  log: Log;
}

/** Opens the contrast store of a workspace. Nothing native is loaded and no process starts before its first use. */
export function openContrastStore({ workspace, embedder, log }: ContrastOptions): Promise<ContrastStore> {
  const index = new LanceIndex({
    folder: join(workspace, '.errorbook', 'contrast.lance'),
    table: tableName(embedder),
    dimension: embedder.dimension,
  });
  return Promise.resolve(new IndexedContrastStore(embedder, index, log));
}

/** The embedder's id as a file name, and its hash, because different ids can read alike. */
function tableName({ id, dimension }: Embedder): string {
  const hash = createHash('sha256').update(`${id}/${dimension}`).digest('hex').slice(0, 8);
  return `cases-v2-${id.replaceAll(/[^\w.-]/g, '_').slice(0, 60)}-${hash}`;
}
