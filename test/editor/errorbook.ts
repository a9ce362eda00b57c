/** The extension under test, from inside of its own host; and a notebook in the workspace, made by its own commands. */
import * as assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';
import type { Book } from '../../src/book/book';
import type { CaseSummary } from '../../src/domain/case';
import type { activate } from '../../src/extension';

export type Api = ReturnType<typeof activate>;

/** The activated extension: what its `activate` returned. */
export async function errorbook(): Promise<Api> {
  const extension = vscode.extensions.getExtension<Api>('errorbook.errorbook');
  assert.ok(extension, 'the extension is not installed');
  return extension.activate();
}

/** The notebook's folder. */
export function folder(): string {
  const [first] = vscode.workspace.workspaceFolders ?? [];
  assert.ok(first);
  return first.uri.fsPath;
}

/** Runs a command as a menu would. */
export function run(command: string, ...args: unknown[]): Thenable<unknown> {
  return vscode.commands.executeCommand(`errorbook.${command}`, ...args);
}

/** Waits until something holds, and gives it. */
export async function until<T>(
  what: string,
  get: () => T | undefined | false | Promise<T | undefined | false>,
  seconds = 20,
): Promise<T> {
  for (const end = Date.now() + seconds * 1000; Date.now() < end; await sleep(50)) {
    const value = await get();
    if (value !== undefined && value !== false) return value;
  }
  throw new Error(`it never came to this: ${what}`);
}

/** The book with the starter's responses graded: real programs, really run, once for all suites. */
export async function graded(): Promise<Book> {
  const { session } = await errorbook();
  const book = await session.book();
  if (book.runs().length === 0) await run('importRecorded');
  return until('every response has a verdict', () => {
    const cases = book.cases(theRun(book));
    return cases.length > 0 && cases.every(({ verdict }) => verdict !== undefined) && book;
  });
}

/** The run of the starter's responses. */
export function theRun(book: Book): string {
  const first = book.runs()[0];
  assert.ok(first);
  return first.id;
}

/** The case of a task of the starter. */
export function caseOf(book: Book, task: string): CaseSummary {
  const found = book.cases(theRun(book)).find((each) => each.task === task);
  assert.ok(found, `there is no case of ${task}`);
  return found;
}

/** The book with one case diagnosed by LE and LEC, answered by the starter's recorded replies. */
export async function diagnosed(task: string): Promise<Book> {
  const book = await graded();
  const { id } = caseOf(book, task);
  const strategies = () => book.diagnoses(id).map(({ strategy }) => strategy);
  if (!strategies().includes('le')) await run('diagnoseLe', id);
  if (!strategies().includes('lec')) await run('diagnoseLec', id);
  assert.deepEqual(strategies().sort(), ['le', 'lec']);
  return book;
}

/** A tree as nested arrays: labels, and for what has children [label, children]. */
export async function drawn<T>(tree: vscode.TreeDataProvider<T>, node?: T): Promise<unknown[]> {
  const nodes = (await tree.getChildren(node)) ?? [];
  return Promise.all(
    nodes.map(async (each) => {
      const item = await tree.getTreeItem(each);
      const hasChildren = (item.collapsibleState ?? 0) !== vscode.TreeItemCollapsibleState.None;
      return hasChildren ? [item.label, await drawn(tree, each)] : item.label;
    }),
  );
}

/** The document that is open with a scheme, in the active editor. */
export async function activeDocument(scheme: string): Promise<vscode.TextDocument> {
  return until(`a document ${scheme} is active`, () => {
    const document = vscode.window.activeTextEditor?.document;
    return document?.uri.scheme === scheme && document;
  });
}
