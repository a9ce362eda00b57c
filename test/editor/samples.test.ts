import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { Book } from '../../src/book/book';
import type { Sample } from '../../src/domain/sample';
import { activeDocument, caseOf, diagnosed, drawn, errorbook, run, until } from './errorbook';

const TASK = 'last-log-lines';

/** The book with samples of one case, generated from recorded replies and verified by running. */
async function supplied(): Promise<{ book: Book; verified: Sample }> {
  const book = await diagnosed(TASK);
  const { id } = caseOf(book, TASK);
  if (book.samples().length === 0) await run('generateSamples', id);
  const verified = book
    .samples()
    .find(({ kind, verification }) => kind === 'generated' && verification.status === 'verified');
  assert.ok(verified, 'no sample was verified');
  return { book, verified };
}

describe('samples', function () {
  this.timeout(240_000);

  it('wait for review once running has verified them', async () => {
    const { book } = await supplied();
    const { samples } = await errorbook();
    const sections = async () => (await drawn(samples)) as [string, string[]][];
    const shown = async () => (await sections()).flatMap(([, items]) => items).length;
    await until('all are shown', async () => (await shown()) === book.samples().length);
    assert.equal((await sections())[0]?.[0], 'To review');
  });

  it('are accepted and rejected, and a decision can be taken back', async () => {
    const { book, verified } = await supplied();
    await run('acceptSample', verified.id);
    assert.equal(book.decision(verified.id), 'accepted');
    await run('rejectSample', verified.id);
    assert.equal(book.decision(verified.id), 'rejected');
    await run('undoReview');
    assert.equal(book.decision(verified.id), 'accepted');
    await run('undoReview');
    assert.equal(book.decision(verified.id), 'pending');
  });

  it('open as a document whose edit is verified again when it is saved', async () => {
    const { book, verified } = await supplied();
    await run('openSample', verified.id);
    const document = await activeDocument('errorbook-sample');
    assert.equal(document.languageId, 'python');
    await replace(
      document,
      verified.solution.trimEnd(),
      `${verified.solution.split('\n')[0]}\n    return None`,
    );
    assert.equal(await document.save(), true);
    assert.equal(book.sample(verified.id)?.verification.status, 'refuted');
    await run('acceptSample', verified.id);
    assert.equal(book.decision(verified.id), 'pending', 'what was refuted cannot be accepted');
    const now = book.sample(verified.id)?.solution.trimEnd() ?? '';
    await replace(document, now, verified.solution.trimEnd());
    assert.equal(await document.save(), true);
    assert.equal(book.sample(verified.id)?.verification.status, 'verified');
  });

  it('do not lose an edit that cannot be read', async () => {
    const { book, verified } = await supplied();
    await run('openSample', verified.id);
    const document = await activeDocument('errorbook-sample');
    const before = book.sample(verified.id);
    await replace(document, '# ─── Tests', '# no heading');
    assert.equal(await document.save(), false);
    assert.equal(document.isDirty, true);
    assert.deepEqual(book.sample(verified.id), before);
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  });

  it('are also made from a fix that passed', async () => {
    const book = await diagnosed(TASK);
    const located = book.diagnoses(caseOf(book, TASK).id).find(({ status }) => status === 'located');
    assert.ok(located);
    await run('acceptFix', located.id);
    const repair = book
      .samples()
      .find(({ kind, diagnosis }) => kind === 'repair' && diagnosis === located.id);
    assert.ok(repair);
    assert.equal(book.decision(repair.id), 'accepted');
  });
});

async function replace(document: vscode.TextDocument, old: string, fresh: string): Promise<void> {
  const start = document.getText().indexOf(old);
  assert.ok(start >= 0, `the document has no ${old}`);
  const range = new vscode.Range(document.positionAt(start), document.positionAt(start + old.length));
  const edit = new vscode.WorkspaceEdit();
  edit.replace(document.uri, range, fresh);
  assert.equal(await vscode.workspace.applyEdit(edit), true);
}
