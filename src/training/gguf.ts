import { UserError } from '../base/errors';
import { runProgram, type RunOptions } from '../base/process';
import { trainerEnv } from './environment';

/** How a model's file is written. */
export interface GgufOptions extends Omit<RunOptions, 'env'> {
  /** `f16`, `q8_0`, or another that the `llama-quantize` on the PATH knows. @default f16 */
  type?: string;
  /** Folder of a checkout of llama.cpp whose converter writes the file. @default our own writer */
  llamaCpp?: string;
}

/**
 * Writes a merged model's folder as a GGUF file (python/errorbook_trainer/to_gguf.py).
 * @throws UserError for a model that it cannot convert
 */
export async function writeGguf(
  python: string,
  model: string,
  out: string,
  options: GgufOptions = {},
): Promise<void> {
  const { type = 'f16', llamaCpp, ...rest } = options;
  const checkout = llamaCpp === undefined ? [] : ['--llama-cpp', llamaCpp];
  const args = ['gguf', '--model', model, '--out', out, '--type', type, ...checkout];
  await convert(python, args, 'The model cannot be written as GGUF', rest);
}

/**
 * Turns a GGUF file back into a folder that can be trained, its weights in 32 bits (python/errorbook_trainer/from_gguf.py).
 * @param out the folder to make
 * @throws UserError for what is no GGUF of a model that can be trained
 */
export async function unpackGguf(
  python: string,
  gguf: string,
  out: string,
  options: Omit<RunOptions, 'env'> = {},
): Promise<void> {
  await convert(python, ['unpack', '--gguf', gguf, '--out', out], 'The GGUF cannot be unpacked', options);
}

/** Has the trainer make one file of another, without the network. */
async function convert(
  python: string,
  args: string[],
  failed: string,
  options: Omit<RunOptions, 'env'>,
): Promise<void> {
  const env = trainerEnv({ HF_HUB_OFFLINE: '1', TRANSFORMERS_OFFLINE: '1' });
  const { code, tail } = await runProgram(python, ['-m', 'errorbook_trainer', ...args], { ...options, env });
  if (code === 0) return;
  const [hint = '', message = `exit status ${code}`] = tail.toReversed(); // The trainer ends with these two lines.
  throw new UserError(`${failed}: ${message}`, hint);
}
