import { UserError } from '../base/errors';
import type { JobOptions } from '../base/progress';
import { ask } from './ask';
import { collectFolder } from './runFolder';
import type { Imported } from './importResponses';
import { loadTasks } from './loadTasks';
import { runOfModel } from './runs';
import type { Workbench } from './workbench';

/** Asks the target that errorbook.json names for its responses; one of this machine is served for that. `label` begins a new run of the same model. */
export async function collect(
  bench: Pick<Workbench, 'book' | 'config' | 'log' | 'chatModel' | 'exclusively'>,
  options: JobOptions & { label?: string } = {},
): Promise<Imported> {
  const { target, samplesPerTask: samples } = bench.config;
  if (target.model === undefined) {
    throw new UserError(
      'No target is named.',
      'Name the model in errorbook.json: "target": { "model": "…" }.',
    );
  }
  if (target.provider === 'local') return collectFolder(bench, target.model, options);
  const loaded = await loadTasks(bench);
  const run = runOfModel(bench.book, target.model, loaded, {
    source: 'collect',
    samples,
    label: options.label,
  });
  return ask(bench, run, loaded, await bench.chatModel('target'), { ...options, ...target, samples });
}
