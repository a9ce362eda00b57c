import { UserError } from '../base/errors';
import type { JobOptions } from '../base/progress';
import type { Run } from '../domain/run';
import type { ChatModel } from '../models/chat';
import { collectResponses } from '../results/collect';
import type { Imported } from './importResponses';
import { loadTasks, type LoadedTasks } from './loadTasks';
import { runOfModel } from './runs';
import type { Workbench } from './workbench';

/** Asks the target that errorbook.json names for its responses. `label` begins a new run of the same model. */
export async function collect(
  bench: Pick<Workbench, 'book' | 'config' | 'chatModel' | 'exclusively'>,
  options: JobOptions & { label?: string } = {},
): Promise<Imported> {
  const { target, samplesPerTask: samples } = bench.config;
  if (target.model === undefined) {
    throw new UserError(
      'No target is named.',
      'Name the model in errorbook.json: "target": { "model": "…" }.',
    );
  }
  const loaded = await loadTasks(bench);
  const run = runOfModel(bench.book, target.model, loaded, {
    source: 'collect',
    samples,
    label: options.label,
  });
  return ask(bench, run, loaded, await bench.chatModel('target'), { ...options, ...target, samples });
}

/** Asks a model for its responses to tasks, into a run. */
export async function ask(
  bench: Pick<Workbench, 'book' | 'exclusively'>,
  run: Run,
  loaded: LoadedTasks,
  model: ChatModel,
  options: JobOptions & { samples: number; concurrency: number; temperature?: number; maxTokens?: number },
): Promise<Imported> {
  const { problems } = await bench.exclusively(`collect ${run.id}`, () =>
    collectResponses(bench.book, run, loaded.tasks, model, options),
  );
  return { run, problems: [...loaded.problems, ...problems] };
}
