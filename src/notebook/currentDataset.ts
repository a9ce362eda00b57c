import type { Book } from '../book/book';
import { hasPassed } from '../domain/case';
import { mayTrainOn } from '../domain/roles';
import type { Sample } from '../domain/sample';
import { promptFor } from '../results/prompt';
import { buildDataset, type Dataset, type RetentionItem } from '../training/dataset';
import type { Workbench } from './workbench';

/**
 * The samples that training may use: accepted, of all iterations so far, and made from a task of the `diagnose` split.
 * A case of another split can be diagnosed and its samples accepted, but the gate would be blind if they were taught.
 */
export function trainingSamples(book: Book): Sample[] {
  return book.samples().filter((sample) => {
    const task = book.case(sample.case)?.task;
    return book.decision(sample.id) === 'accepted' && task !== undefined && mayTrainOn(task);
  });
}

/** The dataset as it stands: accepted samples, and what the target already answered well in a run. */
export async function currentDataset(
  { book, config }: Pick<Workbench, 'book' | 'config'>,
  run: string,
): Promise<Dataset> {
  const { retention: share, heldOut, seed } = config.training;
  const taskOf = (sample: Sample) => book.case(sample.case)?.task ?? sample.case;
  const retention = await retentionItems(book, run);
  return buildDataset({
    samples: trainingSamples(book),
    retention,
    promptFor,
    taskOf,
    share,
    heldOut,
    seed,
  });
}

/**
 * What the target answered well, in its own words: training on it too keeps what it can do. Only of tasks that errors
 * are taught from, so that the gate's tasks stay unseen.
 */
async function retentionItems(book: Book, run: string): Promise<RetentionItem[]> {
  const passed = book.cases(run).filter((each) => hasPassed(each) && mayTrainOn(each.task));
  return Promise.all(
    passed.map(async ({ id }) => {
      const { task, response } = await book.readCase(id);
      return { prompt: promptFor(task), completion: response.text, task: task.id };
    }),
  );
}
