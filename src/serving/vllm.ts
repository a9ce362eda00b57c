import type { Environment } from '../training/environment';
import type { Engine, ServeOptions } from './engine';
import { startServer } from './server';
import { offline } from './transformers';

/** Share of the GPU's memory that vLLM takes, for all models that are served at once. */
const MEMORY = 0.9;

/** Whether an environment has vLLM and a GPU for it. */
export function hasVllm({ check }: Environment): boolean {
  return check?.cuda === true && typeof check.packages['vllm'] === 'string';
}

/** vLLM of the trainer's environment, on a GPU. @param dtype of the weights. @default what the model's files have */
export function vllmEngine({ python, check }: Environment, dtype = 'auto'): Engine {
  const serve = async (model: string, options: ServeOptions) => {
    const share = String(MEMORY / (options.beside ?? 1));
    const server = {
      name: 'vLLM',
      program: python,
      args: (port: number) => [
        ...['-m', 'vllm.entrypoints.openai.api_server', '--model', model, '--dtype', dtype],
        ...['--gpu-memory-utilization', share, '--host', '127.0.0.1', '--port', String(port)],
      ],
      env: offline(),
    };
    const { url, dispose } = await startServer(server, options);
    return { provider: 'openai' as const, baseUrl: `${url}/v1`, model, dispose };
  };
  return {
    kind: 'vllm',
    name: `vllm ${check?.packages['vllm'] ?? ''}`.trim(),
    precision: dtype,
    sideBySide: 64,
    serve,
  };
}
