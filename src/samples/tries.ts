import { hasPassed, isTestBroken } from '../domain/case';
import type { Sample } from '../domain/sample';
import type { Task } from '../domain/task';
import type { ChatModel } from '../models/chat';
import { extractProgram } from '../results/extract';
import { promptFor } from '../results/prompt';
import { runOn, type VerifyDeps } from './verify/verify';

/** What a try takes. */
export interface TryDeps extends Pick<VerifyDeps, 'sandbox' | 'limits'> {
  /** The target. */
  model: ChatModel;
  temperature: number;
  maxTokens: number;
  /** Texts that end a response. */
  stop?: string[];
}

/**
 * Has the target try a sample's task, asked as it is asked for the tasks of suites, and runs what it answers.
 * @param at which try it is, from 0: each has a seed of its own
 * @returns whether it passes; undefined where the tests broke, which says nothing of it
 * @throws ModelError when it gives no answer, UserError when it cannot be asked at all
 */
export async function tryTask(
  sample: Sample,
  at: number,
  { model, temperature, maxTokens, stop, ...deps }: TryDeps,
  signal?: AbortSignal,
): Promise<boolean | undefined> {
  const { text } = await model.chat(
    { label: `try/${sample.id}/${at}`, messages: promptFor(sample), temperature, maxTokens, stop, seed: at },
    signal,
  );
  const { prompt, language, tests, entryPoint } = sample;
  const task: Task = { suite: '', id: sample.id, prompt, language, tests, entryPoint, tags: [] };
  const { program } = extractProgram(task, 'response', text);
  if (program === undefined) return false;
  const outcome = await runOn(sample, program, deps, {}, signal);
  return isTestBroken(outcome) ? undefined : hasPassed(outcome);
}
