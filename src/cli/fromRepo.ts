import { basename, resolve } from 'node:path';
import type { Command } from 'commander';
import { isAbort, UserError } from '../base/errors';
import { outFile } from '../base/outFile';
import { CONFIG_FILE } from '../book/workspace';
import { exists } from '../base/machine';
import { ownRow } from '../tasks/formats';
import { fromRepository, type RepositoryTasks } from '../tasks/repository/fromRepository';
import { action, common, type CommonOptions, type Context } from './command';
import { table } from './output';

interface FromRepoOptions extends CommonOptions {
  suite?: string;
  replace?: boolean;
}

/** `errorbook tasks from-repo`: a repository's tested functions as a suite. */
export function fromRepoCommand(tasks: Command): void {
  common(tasks.command('from-repo').argument('<dir>', 'the root of a repository'))
    .description('make tasks of the functions that pytest and vitest files of a repository cover')
    .option('--suite <name>', 'the suite’s name, and that of its file (default: the folder’s)')
    .option('--replace', 'write over the file of a former time')
    .action((dir: string, options: FromRepoOptions) =>
      action<FromRepoOptions>((context) => fromRepo(context, resolve(dir), options))(options),
    );
}

async function fromRepo(
  { bench, output, signal }: Context,
  dir: string,
  { suite = basename(dir), replace }: FromRepoOptions,
): Promise<void> {
  const file = resolve(bench.book.workspace, `${suite}.jsonl`);
  if (!replace && (await exists(file)))
    throw new UserError(`${file} is there already.`, 'Name another suite, or write over it with --replace.');
  const { dir: own, files } = bench.book;
  // The suite of a former time may be named in errorbook.json already: it alone is replaced.
  const out = await outFile(file, {
    inputs: [resolve(bench.book.workspace, CONFIG_FILE), ...files],
    folders: [own],
  });
  const result = await fromRepository(dir, {
    ...{ suite, signal, limits: bench.config.limits, sandbox: await bench.sandbox() },
    onProgress: output.progress('verifying'),
  }).catch((error: unknown) => {
    if (!isAbort(error)) throw error;
    throw new UserError('Stopped before all were verified: no suite was written.', 'Run the same again.');
  });
  if (result.tasks.length > 0)
    await out.write(result.tasks.map((task) => `${JSON.stringify(ownRow(task))}\n`));
  output.result({ file, ...counted(result) }, textOf(result, file));
}

function counted({ tasks, leftOut }: RepositoryTasks) {
  const weak = tasks.filter(({ tests }) => tests.kind === 'repository').length;
  return { tasks: tasks.map(({ id }) => id), weak, leftOut };
}

function textOf(result: RepositoryTasks, file: string): string {
  const { tasks, weak, leftOut } = counted(result);
  const written = `${tasks.length} tasks written to ${file}: name it in errorbook.json, "suites": [{ "path": "…" }]`;
  return [
    tasks.length === 0
      ? 'No task: no function that tests cover was found, or none could be verified.'
      : written,
    ...(weak > 0
      ? [`${weak} of them are judged by pytest or vitest, in the program’s own process: weakly`]
      : []),
    ...(leftOut.length > 0
      ? ['left out:', table(leftOut.map(({ id, problem }) => [`  ${id}`, problem]))]
      : []),
  ].join('\n');
}
