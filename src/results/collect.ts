import PQueue from 'p-queue';
import { isAbort, messageOf, UserError } from '../base/errors';
import { ProgressMeter, type JobOptions } from '../base/progress';
import type { Book } from '../book/book';
import { caseId } from '../domain/response';
import type { Run } from '../domain/run';
import type { Task } from '../domain/task';
import type { ChatModel } from '../models/chat';
import { promptFor } from './prompt';

/** How responses are asked for. */
export interface CollectOptions extends JobOptions {
  /** Responses a task. @default 1 */
  samples?: number;
  /** Requests under way at once. @default 4 */
  concurrency?: number;
  /** @default `defaultTemperature` */
  temperature?: number;
  /** Most tokens of a response. @default `DEFAULT_MAX_TOKENS` */
  maxTokens?: number;
  /** Texts that end a response. */
  stop?: string[];
}

/** What collecting gave: responses recorded now, and tasks that could not be answered, with why. */
export interface Collected {
  asked: number;
  problems: string[];
}

/** Greedy, as in the paper; several responses to a task must differ. */
export function defaultTemperature(samples: number): number {
  return samples > 1 ? 0.8 : 0;
}

/** As in the paper. */
export const DEFAULT_MAX_TOKENS = 1024;

/** After so many failures and no answer the next question is not worth asking. */
const MOST_FAILURES = 20;

/**
 * Asks the target for its responses to tasks and records each before the next is asked in its place, and the run with
 * the first of them. What was recorded before is not asked for again, so that a collection that was cut off goes on.
 * @throws UserError for what would end every question (wrong key, no server), and when none is answered
 * @throws AbortError when cancelled; what was answered is kept
 */
export async function collectResponses(
  book: Book,
  run: Run,
  tasks: Task[],
  model: ChatModel,
  options: CollectOptions = {},
): Promise<Collected> {
  const samples = options.samples ?? 1;
  const all = tasks.flatMap((task) => Array.from({ length: samples }, (_, index) => ({ task, index })));
  const open = all.filter(
    ({ task, index }) => book.case(caseId(run.id, task.suite, task.id, index)) === undefined,
  );
  const meter = new ProgressMeter(all.length, options.onProgress, all.length - open.length);
  const queue = new PQueue({ concurrency: options.concurrency ?? 4 });
  const stop = new AbortController();
  const signal = options.signal === undefined ? stop.signal : AbortSignal.any([stop.signal, options.signal]);
  const problems: string[] = [];
  let answered = 0;
  let fatal: unknown;
  let recorded: Promise<void> | undefined;
  const recordRun = () => (recorded ??= book.run(run.id) ? Promise.resolve() : book.add('run', run));
  const askOne = async ({ task, index }: { task: Task; index: number }) => {
    if (signal.aborted) return;
    try {
      await book.willAdd('run', 'response');
      const temperature = options.temperature ?? defaultTemperature(samples);
      const reply = await model.chat(
        {
          label: `collect/${task.suite}/${task.id}/${index}`,
          messages: promptFor(task),
          temperature,
          maxTokens: options.maxTokens ?? DEFAULT_MAX_TOKENS,
          stop: options.stop,
          seed: index,
        },
        signal,
      );
      const id = caseId(run.id, task.suite, task.id, index);
      const { text, usage } = reply;
      await recordRun();
      await book.add('response', {
        id,
        run: run.id,
        suite: task.suite,
        task: task.id,
        index,
        form: 'response',
        text,
        usage,
      });
      answered += 1;
    } catch (error) {
      if (isAbort(error) || signal.aborted) return;
      if (error instanceof UserError) {
        fatal ??= error;
        stop.abort();
      }
      problems.push(`${task.suite}/${task.id}: ${messageOf(error)}`);
      if (answered === 0 && problems.length >= MOST_FAILURES) stop.abort();
    }
    meter.step(task.id);
  };
  await queue.addAll(open.map((each) => () => askOne(each)));
  if (fatal !== undefined) throw fatal;
  options.signal?.throwIfAborted();
  if (answered === 0 && problems[0] !== undefined)
    throw new UserError(
      `${model.id} answered none of ${problems.length} questions; the first was ${problems[0]}`,
      'See whether the model and its server are fit for this, and run again.',
    );
  return { asked: open.length - problems.length, problems };
}
