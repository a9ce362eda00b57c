import { z } from 'zod';
import { UserError } from '../base/errors';
import { trainerEnv } from './environment';
import { runProgram, type RunOptions } from '../base/process';

const figuresSchema = z.object({
  pairs: z.number(),
  /** Pairs whose completion greedy decoding gives back exactly. */
  reproduced: z.number(),
  steps: z.number(),
  /** Time that the training took. */
  seconds: z.number(),
  parameters: z.number(),
  /** The model's folder. */
  model: z.string(),
});
export type TinyFigures = z.infer<typeof figuresSchema>;

/**
 * Makes a tiny model that answers what a dataset says (python/errorbook_trainer/tiny.py): about half a minute on two
 * cores for fifty items. It is the demonstration's target.
 * @param data a dataset's file (dataset.ts)
 * @param out the model's folder
 * @param options `seconds`: how long it may learn at most
 * @throws UserError when the trainer fails
 */
export async function makeTinyModel(
  python: string,
  data: string,
  out: string,
  { seconds, ...options }: Omit<RunOptions, 'env'> & { seconds?: number } = {},
): Promise<TinyFigures> {
  const limit = seconds === undefined ? [] : ['--seconds', String(seconds)];
  const args = ['-m', 'errorbook_trainer', 'tiny', '--data', data, '--out', out, ...limit];
  const { code, tail } = await runProgram(python, args, { ...options, env: trainerEnv() });
  const figures = tail.findLast((line) => line.startsWith('{'));
  if (code === 0 && figures !== undefined) return figuresSchema.parse(JSON.parse(figures));
  throw new UserError(`The tiny model could not be made: ${tail.slice(-2).join(' ')}`);
}
