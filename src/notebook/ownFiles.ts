import { resolve } from 'node:path';
import type { Protected } from '../base/outFile';
import type { Book } from '../book/book';
import type { Config } from '../book/config';
import { CONFIG_FILE } from '../book/workspace';

/** What no output may take the place of: errorbook.json, the files that it names, and the journals. */
export function ownFiles({ book, config }: { book: Book; config: Config }): Required<Protected> {
  const { suites, responses, instructor } = config;
  const named = [
    CONFIG_FILE,
    ...suites.map(({ path }) => path),
    ...responses,
    instructor.recorded ?? [],
  ].flat();
  return {
    folders: [book.dir],
    inputs: [...named.map((path) => resolve(book.workspace, path)), ...book.files],
  };
}
