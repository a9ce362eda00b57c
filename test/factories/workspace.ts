import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { Book } from '../../src/book/book';
import { caseId, type Response } from '../../src/domain/response';
import type { Run } from '../../src/domain/run';
import type { Task } from '../../src/domain/task';

/** A folder of its own for the running test, removed when the test ends. */
export async function tempWorkspace(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'errorbook-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true, maxRetries: 3 }));
  return folder;
}

/** Writes values as JSON lines; texts are written as they are. */
export async function writeRows(file: string, rows: unknown[]): Promise<string> {
  const lines = rows.map((row) => (typeof row === 'string' ? row : JSON.stringify(row)));
  await writeFile(file, `${lines.join('\n')}\n`);
  return file;
}

export function aTask(overrides: Partial<Task> = {}): Task {
  return {
    suite: 'made-up',
    id: 'double',
    prompt: 'Write `double(n)` that returns twice n.',
    language: 'python',
    tests: { kind: 'asserts', setup: '', asserts: ['assert double(2) == 4', 'assert double(-1) == -2'] },
    entryPoint: 'double',
    referenceSolution: 'def double(n):\n    return n * 2\n',
    tags: ['arithmetic'],
    ...overrides,
  };
}

export function aRun(overrides: Partial<Run> = {}): Run {
  return { id: 'run-1', target: 'small-model', suites: ['made-up'], source: 'import', ...overrides };
}

export function aResponse(overrides: Partial<Response> = {}): Response {
  const base = { run: 'run-1', suite: 'made-up', task: 'double', index: 0, ...overrides };
  const id = caseId(base.run, base.suite, base.task, base.index);
  return { id, form: 'solution', text: 'def double(n):\n    return n + n\n', ...base };
}

/** A book with one task, one run and the given responses. */
export async function bookWith(workspace: string, responses: Response[] = [aResponse()]): Promise<Book> {
  const book = await Book.open(workspace);
  await book.add('task', aTask());
  await book.add('run', aRun());
  await book.add('response', ...responses);
  return book;
}
