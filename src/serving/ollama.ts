import { relative } from 'node:path';
import { shortHash } from '../base/hash';
import type { JobOptions } from '../base/progress';
import { publishToOllama, removeFromOllama } from '../training/ollama';
import type { Engine } from './engine';
import { ggufOf, type GgufPlace } from './gguf';
import { ollamaRender } from './probe';

/** An Ollama, and what making a model's file for it needs. */
export interface OllamaPlace extends GgufPlace {
  /** Where Ollama listens. */
  url: string;
  /** A model of this Ollama whose settings are taken over: the base model. */
  like?: string;
}

/** The Ollama that runs at an address. A model is there under a name of its own as long as it is asked. */
export function ollamaEngine(place: OllamaPlace, version: string): Engine {
  return {
    ...{ kind: 'ollama', name: `ollama ${version} at ${place.url}`, precision: 'f16', sideBySide: 4 },
    serve: async (folder, { signal, onProgress }) => {
      const model = ollamaName(relative(place.workspace, folder));
      await publishFolder(place, folder, model, { signal, onProgress });
      return {
        ...{ provider: 'ollama', baseUrl: place.url, model, render: ollamaRender(place.url, model) },
        dispose: () => removeFromOllama(place.url, model),
      };
    },
  };
}

/**
 * Gives Ollama a model's folder under a name, as a file in 16 bits.
 * @throws UserError when Ollama does not take it, or the Python environment is not ready
 */
export async function publishFolder(
  place: OllamaPlace,
  folder: string,
  name: string,
  job: JobOptions,
): Promise<void> {
  const gguf = await ggufOf(place, folder, job);
  await publishToOllama({ gguf, name, baseUrl: place.url, like: place.like, ...job });
}

/** The model's name in Ollama, by its folder in the workspace: `errorbook/iteration-2:1a2b3c4d`. */
function ollamaName(folder: string): string {
  const iteration = /iteration-\d+/.exec(folder)?.[0] ?? 'model';
  return `errorbook/${iteration}:${shortHash(folder, 8)}`;
}
