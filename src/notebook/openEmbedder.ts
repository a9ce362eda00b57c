import { UserError } from '../base/errors';
import type { Config } from '../book/config';
import { BuiltinEmbedder } from '../contrast/embedding';
import { openLocalEmbedder } from '../contrast/localEmbedder';
import type { Embedder } from '../models/chat';
import { openOllamaEmbedder, openOpenAiEmbedder } from '../models/embedders';
import { OPENAI_URL, type KeyFor } from '../models/keys';

/** Opens an embedding as errorbook.json names it. @throws UserError when it cannot be had */
export async function openEmbedder(
  workspace: string,
  { provider, model, baseUrl }: Config['embedding'],
  keyFor: KeyFor,
): Promise<Embedder> {
  if (provider === 'builtin') return new BuiltinEmbedder();
  if (model === undefined)
    throw new UserError('No embedding model is named.', 'Set embedding.model in errorbook.json.');
  if (provider === 'transformers') return openLocalEmbedder(workspace, model);
  if (provider === 'ollama') return openOllamaEmbedder({ model, baseUrl });
  return openOpenAiEmbedder({ model, baseUrl, key: await keyFor(baseUrl ?? OPENAI_URL) });
}
