import { UserError } from '../base/errors';
import type { JobOptions } from '../base/progress';
import { requireEnvironment } from '../training/environment';
import { ollamaVersion } from '../training/ollama';
import type { Engine, EngineKind } from './engine';
import { findLlamaCpp, installLlamaCpp, llamaCppEngine } from './llamaCpp';
import { ollamaEngine, type OllamaPlace } from './ollama';
import { transformersEngine } from './transformers';
import { hasVllm, vllmEngine } from './vllm';

/** What an engine is chosen by. */
export interface EngineChoice extends OllamaPlace {
  /** `auto` takes what is best here: Ollama where it runs, else vLLM on a GPU, else llama.cpp where it is installed, else transformers. @default auto */
  server?: 'auto' | EngineKind;
  /** Of the weights, as transformers calls it, where the server can be told. @default what the model's files have */
  dtype?: string;
}

/**
 * What has models answer on this machine.
 * @throws UserError when Ollama is wanted and does not run, or the Python environment is not ready
 */
export async function chooseEngine(choice: EngineChoice, job: JobOptions = {}): Promise<Engine> {
  const { signal } = job;
  const { server = 'auto', url, dtype } = choice;
  const version = server === 'ollama' || server === 'auto' ? await ollamaVersion(url, signal) : undefined;
  if (version !== undefined) return ollamaEngine(choice, version);
  if (server === 'ollama')
    throw new UserError(
      `Ollama does not run at ${url}.`,
      'Start it (`ollama serve`), or set evaluation.server to auto.',
    );
  const llama = server === 'llama.cpp' ? ((await findLlamaCpp()) ?? (await installLlamaCpp(job))) : undefined;
  if (llama !== undefined) return llamaCppEngine(choice, llama);
  const environment = await requireEnvironment(choice, signal);
  if (server === 'vllm' || (server === 'auto' && hasVllm(environment))) return vllmEngine(environment, dtype);
  const found = server === 'auto' ? await findLlamaCpp() : undefined;
  return found === undefined ? transformersEngine(environment, dtype) : llamaCppEngine(choice, found);
}
