import { UserError } from '../base/errors';
import { trainerEnv } from './environment';
import { runProgram, type RunOptions } from '../base/process';

/**
 * Writes a merged model's folder as a GGUF file (python/errorbook_trainer/to_gguf.py): 16 bits a weight, or 8.
 * @throws UserError for a model that it cannot convert
 */
export async function writeGguf(
  python: string,
  model: string,
  out: string,
  options: Omit<RunOptions, 'env'> & { type?: 'f16' | 'q8_0' } = {},
): Promise<void> {
  const { type = 'f16', ...rest } = options;
  const args = ['-m', 'errorbook_trainer', 'gguf', '--model', model, '--out', out, '--type', type];
  const { code, tail } = await runProgram(python, args, { ...rest, env: trainerEnv() });
  if (code === 0) return;
  const [hint = '', message = `exit status ${code}`] = tail.toReversed(); // The trainer ends with these two lines.
  throw new UserError(`The model could not be written as GGUF: ${message}`, hint);
}
