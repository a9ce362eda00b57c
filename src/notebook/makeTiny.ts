import { join, resolve } from 'node:path';
import type { Book } from '../book/book';
import { promptFor } from '../results/prompt';
import { writeDataset, type DatasetItem } from '../training/dataset';
import { requireEnvironment } from '../training/environment';
import { makeTinyModel, type TinyFigures } from '../training/tiny';
import { importRecorded } from './importResponses';
import { placeOf } from './placeOf';
import type { Workbench } from './workbench';

/**
 * Makes a tiny model that reproduces the recorded responses, right and wrong: a target to try the loop with where
 * there is neither a GPU nor a model at hand.
 * @param out the model's folder, relative to the workspace
 */
export async function makeTiny(
  bench: Pick<Workbench, 'book' | 'config' | 'exclusively'>,
  out: string,
  signal?: AbortSignal,
): Promise<TinyFigures> {
  const { book } = bench;
  const environment = await requireEnvironment(placeOf(bench), signal);
  const imported = await importRecorded(bench);
  const ids = imported.flatMap(({ run }) => book.cases(run.id)).filter((each) => each.index === 0);
  const items = await Promise.all(ids.map(({ id }) => answered(book, id)));
  const { train: data } = await writeDataset(join(book.dir, 'tiny-data'), { train: items, eval: [] });
  return makeTinyModel(environment.python, data, resolve(book.workspace, out), { signal });
}

async function answered(book: Book, id: string): Promise<DatasetItem> {
  const { task, response } = await book.readCase(id);
  return { prompt: promptFor(task), completion: [{ role: 'assistant', content: response.text }] };
}
