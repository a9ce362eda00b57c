import { trainerEnv, type Environment } from '../training/environment';
import type { Engine, ServeOptions } from './engine';
import { startServer } from './server';

/**
 * `transformers serve` of the trainer's environment: serves what was trained as it is, on any machine. Nothing is
 * looked up on the network.
 * @param dtype of the weights. @default what the model's files have
 */
export function transformersEngine({ python, check }: Environment, dtype = 'auto'): Engine {
  const device = check?.cuda === true ? 'cuda' : check?.mps === true ? 'mps' : 'cpu';
  // The environment's `transformers` script may have been moved; its module is where Python looks for it.
  const module = ['-m', 'transformers.cli.transformers', 'serve'];
  const serve = async (model: string, options: ServeOptions) => {
    const server = {
      name: 'transformers serve',
      program: python,
      args: (port: number) => [
        ...[...module, model, '--device', device, '--dtype', dtype],
        ...['--host', '127.0.0.1', '--port', String(port)],
      ],
      env: offline(),
    };
    const { url, dispose } = await startServer(server, options);
    return { provider: 'openai' as const, baseUrl: `${url}/v1`, model, dispose };
  };
  const version = check?.packages['transformers'] ?? '';
  return {
    kind: 'transformers',
    name: `transformers ${version}`.trim(),
    precision: dtype,
    sideBySide: 4,
    serve,
  };
}

/** The trainer's environment without the network. */
export function offline(): NodeJS.ProcessEnv {
  return trainerEnv({ HF_HUB_OFFLINE: '1', TRANSFORMERS_OFFLINE: '1' });
}
