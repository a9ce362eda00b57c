/** A notebook's index whose embedder is changed; run as a program it rebuilds until it is killed. */
import type { Config } from '../../src/book/config';
import { BuiltinEmbedder } from '../../src/contrast/embedding';
import { openContrastStore } from '../../src/contrast/openContrastStore';
import type { ContrastItem } from '../../src/contrast/store';
import type { Embedder } from '../../src/models/chat';
import { contrastItem, madeUpTexts, warningsLog } from './contrast';

export const former: Config['embedding'] = { provider: 'builtin' };
export const wanted: Config['embedding'] = { provider: 'ollama', model: 'other' };

/** Another model: as good as the built-in one, but of another dimension. Counts the texts that it was asked for. */
export class OtherEmbedder implements Embedder {
  readonly id = 'other';
  readonly dimension = 192;
  texts = 0;
  private readonly builtin = new BuiltinEmbedder();

  async embed(texts: string[]): Promise<Float32Array[]> {
    this.texts += texts.length;
    return (await this.builtin.embed(texts)).map((vector) => vector.slice(0, this.dimension));
  }
}

export function cases(count = 1100): ContrastItem[] {
  return madeUpTexts(count).map((text, i) => contrastItem(`case${i}`, { text }));
}

/** Opens the index of a workspace for the one embedding or the other. */
export function openFor(workspace: string, embedding: Config['embedding'], other = new OtherEmbedder()) {
  const openEmbedder = (named: Config['embedding']) =>
    Promise.resolve(named.provider === 'builtin' ? new BuiltinEmbedder() : other);
  const embedder = embedding.provider === 'builtin' ? new BuiltinEmbedder() : other;
  return openContrastStore({ workspace, embedder, embedding, openEmbedder, log: warningsLog() });
}

async function rebuild(workspace: string): Promise<void> {
  const store = await openFor(workspace, wanted);
  await store.rebuild(cases(), { onProgress: ({ done }) => process.send?.(done) });
}

if (process.argv[2] === 'rebuild') void rebuild(process.argv[3] ?? '');
