import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { caseOf, diagnosed, run, until } from './errorbook';

function panels(viewType: string): vscode.Tab[] {
  const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
  return tabs.filter(
    ({ input }) => input instanceof vscode.TabInputWebview && input.viewType.endsWith(viewType),
  );
}

describe('panels', function () {
  this.timeout(240_000);

  it('open once, named after the case, and follow the case that is open', async () => {
    const book = await diagnosed('last-log-lines');
    await run('openCase', caseOf(book, 'last-log-lines').id);
    await run('openAnalysis');
    await until(
      'it shows the case',
      () => panels('errorbook.analysis')[0]?.label === 'Analysis: last-log-lines',
    );
    const other = book
      .cases()
      .find(({ verdict, task }) => verdict === 'exception' && task !== 'last-log-lines');
    assert.ok(other);
    await vscode.commands.executeCommand('workbench.action.focusFirstEditorGroup');
    await run('openCase', other.id);
    await until('it follows', () => panels('errorbook.analysis')[0]?.label === `Analysis: ${other.task}`);
    await run('openAnalysis', other.id);
    assert.equal(panels('errorbook.analysis').length, 1);
  });

  it('open for iterations', async () => {
    await run('openIterations');
    await until('it is there', () => panels('errorbook.iterations').length === 1);
  });
});
