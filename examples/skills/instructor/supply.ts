import { randomFrom } from '../../../src/base/random';
import { shortHash } from '../../../src/base/hash';
import { draw } from '../draw';
import { write } from '../task';
import { triedTasks, within } from './question';
import { recognise } from './recognise';

/** More than are asked for, so that what was practised already can be passed over. */
const SPARE = 12;

/**
 * Writes new tasks of the kind of the failed one, with other constants, names and words; the wrong solution of each has
 * the misconception of the diagnosis where the kind knows it.
 */
export function supply(system: string, content: string): Record<string, unknown> | undefined {
  const failed = within(content, 'failed_task') ?? '';
  const task = recognise(failed);
  if (task === undefined) return undefined;
  const wanted = Number(/Write (\d+) new/.exec(system)?.[1] ?? 1);
  const tried = new Set(triedTasks(content));
  const random = randomFrom(parseInt(shortHash(failed + [...tried].join('\n'), 8), 16));
  const written = draw(task.kind, 'instructor', wanted + SPARE, random).map((draft) => write(draft, random));
  const fresh = written.filter(({ statement }) => !tried.has(statement)).slice(0, wanted);
  return {
    samples: fresh.map(({ statement, entryPoint, solution, tests, wrong }) => ({
      ...{ statement, entry_point: entryPoint, solution, tests },
      wrong_solution: (wrong.find(({ slip }) => content.includes(slip.believes)) ?? wrong[0])?.program ?? '',
    })),
  };
}
