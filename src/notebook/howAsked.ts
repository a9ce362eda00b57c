import { hashOf } from '../base/hash';
import type { Asked } from '../domain/asked';
import { defaultTemperature, DEFAULT_MAX_TOKENS } from '../results/collect';
import { promptFor } from '../results/prompt';
import type { Engine } from '../serving/engine';
import type { LoadedTasks } from './loadTasks';
import type { ModelFolder } from './modelFolder';
import type { Workbench } from './workbench';

/** In place of a pair: the model was asked with no other one in turns. */
export const ALONE = 'alone';

/** How a model's folder is asked in this workspace, as its run keeps it. */
export function howAsked(
  { config }: Pick<Workbench, 'config'>,
  loaded: LoadedTasks,
  engine: Engine,
  { model, pair }: { model: ModelFolder; pair: string },
): Asked {
  const { samplesPerTask: responses, target } = config;
  return {
    ...{
      pair,
      server: engine.name,
      precision: engine.precision,
      template: model.template,
      responses,
      seed: 0,
    },
    tasks: loaded.hash,
    prompts: hashOf(loaded.tasks.map(promptFor)).slice(0, 12),
    temperature: target.temperature ?? defaultTemperature(responses),
    maxTokens: target.maxTokens ?? DEFAULT_MAX_TOKENS,
    stop: target.stop && JSON.stringify(target.stop),
  };
}
