import type { Run } from '../domain/run';
import type { ChatModel } from '../models/chat';
import { collectResponses, type CollectOptions } from '../results/collect';
import type { Imported } from './importResponses';
import type { LoadedTasks } from './loadTasks';
import type { Workbench } from './workbench';

/** Asks a model for its responses to tasks, into a run. */
export async function ask(
  bench: Pick<Workbench, 'book' | 'exclusively'>,
  run: Run,
  loaded: LoadedTasks,
  model: ChatModel,
  options: Omit<CollectOptions, 'samples'> & { samples: number },
): Promise<Imported> {
  const { problems } = await bench.exclusively(`collect ${run.id}`, () =>
    collectResponses(bench.book, run, loaded.tasks, model, options),
  );
  return { run, problems: [...loaded.problems, ...problems] };
}
