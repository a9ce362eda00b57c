import { z } from 'zod';
import { UserError } from '../base/errors';
import { runProgram } from '../base/process';
import { trainerEnv } from './environment';

const preflightSchema = z.object({
  /** Reasons for which the training, or what follows it, would be refused. */
  problems: z.array(z.object({ message: z.string(), hint: z.string() })),
  max_length: z.number(),
  backend: z.string().optional(),
  device: z.string().optional(),
  /** Items of the dataset; absent where there is none yet. */
  items: z.number().optional(),
  too_long: z.number().optional(),
  /** Tokens of the longest item that fits. */
  longest: z.number().optional(),
  memory_mb: z.number().optional(),
  free_mb: z.number().nullish(),
  disk_mb: z.number().optional(),
  disk_free_mb: z.number().optional(),
  /** Items as they are trained on: what is read, and what counts. */
  shown: z.array(
    z.object({ prompt: z.string(), labels: z.string(), tokens: z.tuple([z.number(), z.number()]) }),
  ),
});

/** What a training would need and be made of, and what would stop it (python/errorbook_trainer/preflight.py). */
export type Preflight = z.infer<typeof preflightSchema>;

/**
 * Looks at a job before anything is spent on it.
 * @param job the job's file; its dataset may be missing
 * @param show how many items to show as they are trained on
 * @param llamaCpp the checkout of llama.cpp whose converter would write the file, where it is not our own
 * @throws UserError when Python cannot look
 */
export async function preflight(
  python: string,
  job: string,
  { show = 0, llamaCpp, signal }: { show?: number; llamaCpp?: string; signal?: AbortSignal } = {},
): Promise<Preflight> {
  const checkout = llamaCpp === undefined ? [] : ['--llama-cpp', llamaCpp];
  const args = ['-m', 'errorbook_trainer', 'preflight', '--job', job, '--show', String(show), ...checkout];
  const { code, tail } = await runProgram(python, args, { env: trainerEnv(), signal });
  const line = tail.findLast((each) => each.startsWith('{'));
  if (code === 0 && line !== undefined) return preflightSchema.parse(JSON.parse(line));
  throw new UserError(`The trainer could not look at the job: ${tail.slice(-2).join(' ')}`);
}
