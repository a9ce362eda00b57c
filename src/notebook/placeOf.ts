import type { Workbench } from './workbench';

/** Where the trainer's Python is looked for. */
export function placeOf({ book, config }: Pick<Workbench, 'book' | 'config'>) {
  return { workspace: book.workspace, python: config.training.python };
}
