import { basename } from 'node:path';
import { UserError } from '../base/errors';
import type { JobOptions } from '../base/progress';
import { publishModel } from '../notebook/serveModel';
import type { Workbench } from '../notebook/workbench';
import { iterationsOf, promotedModel, type IterationState } from './state';

/**
 * Takes the newest promotion back: what follows begins from the model before it. Nothing is deleted.
 * @returns the iteration, and the model that is the target again; undefined for the one of errorbook.json
 * @throws UserError when no promoted model is the target
 */
export async function rollBack(
  bench: Pick<Workbench, 'book' | 'exclusively'>,
): Promise<{ iteration: string; target?: string }> {
  return bench.exclusively('iterate', async () => {
    const { book } = bench;
    const newest = iterationsOf(book).findLast(({ outcome }) => outcome === 'promoted');
    if (newest === undefined)
      throw new UserError('No promoted model is the target.', 'There is nothing to roll back.');
    const target = promotedModel(book, newest.id);
    const message = `Rolled back: ${target ?? 'the target of errorbook.json'} is the target again.`;
    await book.add('iteration', {
      ...{ iteration: newest.id, step: 'gate', status: 'done', message },
      outcome: 'rolled back',
    });
    return { iteration: newest.id, target };
  });
}

/**
 * Gives Ollama the tuned model of an iteration, to be used elsewhere.
 * @param name in Ollama. @default `errorbook/MODEL:ITERATION`, by the base model's name
 * @param iteration @default the newest that was promoted
 * @returns the name
 */
export async function publish(
  bench: Pick<Workbench, 'book' | 'config'>,
  { name, iteration, ...job }: JobOptions & { name?: string; iteration?: string } = {},
): Promise<string> {
  const { id, output } = tunedIteration(bench, iteration);
  const own = name ?? `errorbook/${modelName(bench.config.training.baseModel)}:${id}`;
  await publishModel(bench, output, own, job);
  return own;
}

/** A name as Ollama takes it. */
function modelName(baseModel = 'tuned'): string {
  const plain = basename(baseModel)
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, '-')
    .replace(/^[^a-z0-9]+/, '');
  return plain || 'tuned';
}

function tunedIteration(
  { book }: Pick<Workbench, 'book'>,
  named: string | undefined,
): IterationState & { output: string } {
  const all = iterationsOf(book);
  const found = all.findLast(({ id, outcome }) =>
    named === undefined ? outcome === 'promoted' : id === named,
  );
  if (found?.output !== undefined) return { ...found, output: found.output };
  throw new UserError(
    named === undefined ? 'No model was promoted.' : `${named} has no tuned model.`,
    `Name an iteration: ${all.map(({ id }) => id).join(', ') || 'there is none yet'}.`,
  );
}
