import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { activeDocument, caseOf, diagnosed, run, until } from './errorbook';

const TASK = 'last-log-lines';

describe('marks of diagnoses', function () {
  this.timeout(240_000);

  it('are recorded with their note, replaced, taken back, and reported in a document that follows', async () => {
    const book = await diagnosed(TASK);
    const { id } = caseOf(book, TASK);
    await run('openCase', id);
    await activeDocument('errorbook-case');
    const newest = book.diagnoses(id).at(-1);
    assert.ok(newest);
    const marks = () => book.marks(newest.id).map(({ verdict, note }) => [verdict, note]);
    await run('markRight', newest.id, 'it names the bound');
    assert.deepEqual(marks(), [['right', 'it names the bound']]);

    await run('instructorReport');
    const report = await activeDocument('errorbook-report');
    await until('it counts the mark', () => /1 of 1 marked diagnoses are right/.test(report.getText()));
    await run('markWrong', newest.id, '');
    assert.deepEqual(marks(), [['wrong', undefined]]);
    await until('it follows', () => /0 of 1 marked diagnoses are right/.test(report.getText()));

    // Without an id it is about the case that is open.
    await run('openCase', id);
    await activeDocument('errorbook-case');
    await run('unmark');
    assert.deepEqual(marks(), []);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('ask for a note where none is given, and Escape marks nothing', async () => {
    const book = await diagnosed(TASK);
    const { id } = caseOf(book, TASK);
    await run('openCase', id);
    await activeDocument('errorbook-case');
    const asked = run('markPartly');
    const close = setInterval(
      () => void vscode.commands.executeCommand('workbench.action.closeQuickOpen'),
      200,
    );
    await asked;
    clearInterval(close);
    assert.deepEqual(
      book.diagnoses(id).flatMap((each) => book.marks(each.id)),
      [],
    );
  });
});
