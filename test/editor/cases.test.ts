import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { groupDiagnoses } from '../../src/notebook/groupDiagnoses';
import { VERDICTS } from '../../src/domain/verdict';
import { activeDocument, caseOf, diagnosed, drawn, errorbook, graded, run, theRun, until } from './errorbook';

/** A case of the starter whose mistake is at one line, with recorded replies for both strategies. */
const TASK = 'last-log-lines';

describe('failed cases', function () {
  this.timeout(240_000);

  it('are graded by really running the recorded responses, and shown by suite and verdict', async () => {
    const book = await graded();
    const { failedCases, contexts } = await errorbook();
    const failed = book.cases(theRun(book)).filter(({ verdict }) => verdict !== 'passed');
    assert.ok(failed.length > 15, `${failed.length} failed`);
    const verdicts = VERDICTS.map((verdict) => [
      verdict,
      failed.filter((each) => each.verdict === verdict).map(({ task }) => task),
    ]);
    const expected = [['starter', verdicts.filter(([, tasks]) => tasks?.length !== 0)]];
    await until('the tree has them', async () => (await drawn(failedCases)).length > 0);
    assert.deepEqual(await drawn(failedCases), expected);
    await until(
      'the next step is to diagnose',
      () => contexts.is('hasFailed') && !contexts.is('hasUngraded'),
    );
  });

  it('can be filtered, and grouped in another way', async () => {
    const { failedCases } = await errorbook();
    failedCases.filter = TASK;
    assert.deepEqual(await drawn(failedCases), [['starter', [['wrong-answer', [TASK]]]]]);
    await failedCases.groupBy('verdict');
    assert.deepEqual((await drawn(failedCases))[0], ['wrong-answer', [TASK]]);
    await run('clearFilter');
    await failedCases.groupBy('suite');
    assert.equal((await drawn(failedCases)).length, 1);
  });

  it('are found by the words of their responses, too', async () => {
    const { failedCases } = await errorbook();
    failedCases.filter = 'uses negative slicing';
    assert.deepEqual(await drawn(failedCases), []);
    await until('the index was asked', async () =>
      /^“[^”]+”: \d+ failed case/.test(await failedCases.message()),
    );
    await until('it is found', async () => JSON.stringify(await drawn(failedCases)).includes(TASK));
    await run('clearFilter');
  });

  it('are grouped by clusters, which are formed without a model', async () => {
    const book = await diagnosed(TASK);
    const { failedCases, session } = await errorbook();
    const bench = await session.workbench();
    const clusters = await groupDiagnoses(bench, theRun(book));
    assert.ok(clusters.some(({ caseIds }) => caseIds.includes(caseOf(book, TASK).id)));
    await failedCases.groupBy('cluster');
    const labels = ((await drawn(failedCases)) as [string, string[]][]).map(([label]) => label);
    assert.deepEqual(labels, [...clusters.map(({ name }) => name), 'not diagnosed yet']);
    await failedCases.groupBy('suite');
  });

  it('have a parent each, so that the tree can reveal them', async () => {
    const book = await graded();
    const { failedCases } = await errorbook();
    const node = await failedCases.nodeOf(caseOf(book, TASK).id);
    assert.ok(node);
    const parent = failedCases.getParent(node);
    assert.equal(parent?.kind === 'group' && parent.value, 'wrong-answer');
  });
});

describe('the document of a case', function () {
  this.timeout(240_000);

  it('shows the response, read-only, with the verdict at its line and the way to the failing test', async () => {
    const book = await graded();
    const { id } = caseOf(book, TASK);
    await run('openCase', id);
    const document = await activeDocument('errorbook-case');
    const { response, verdict } = await book.readCase(id);
    assert.equal(document.getText(), response.text);
    assert.equal(document.languageId, 'markdown');
    const diagnostic = await until('there is the verdict', () =>
      vscode.languages.getDiagnostics(document.uri).find(({ source }) => source === 'errorbook'),
    );
    assert.equal(diagnostic.severity, vscode.DiagnosticSeverity.Error);
    assert.match(document.lineAt(diagnostic.range.start.line).text, /^def tail\(/);
    const [test] = diagnostic.relatedInformation ?? [];
    assert.ok(test && verdict?.assertion);
    const tests = await vscode.workspace.openTextDocument(test.location.uri);
    assert.equal(tests.lineAt(test.location.range.start.line).text, verdict.assertion);
  });

  it('shows the findings of LE and LEC at their lines, with the contrast cases', async () => {
    const book = await diagnosed(TASK);
    const { id } = caseOf(book, TASK);
    await run('openCase', id);
    const { uri } = await activeDocument('errorbook-case');
    const sources = () => vscode.languages.getDiagnostics(uri).map(({ source }) => source);
    await until(
      'both are shown',
      () => sources().includes('errorbook LE') && sources().includes('errorbook LEC'),
    );
    const lec = vscode.languages.getDiagnostics(uri).find(({ source }) => source === 'errorbook LEC');
    const contrast = lec?.relatedInformation ?? [];
    assert.equal(contrast.length, 2, 'k is 2');
    for (const { location } of contrast) {
      const passed = await vscode.workspace.openTextDocument(location.uri);
      assert.equal(book.case(passed.uri.query)?.verdict, 'passed');
    }
  });

  it('offers what one can do: lenses, actions on problems, a hover that explains', async () => {
    const book = await diagnosed(TASK);
    const { id } = caseOf(book, TASK);
    await run('openCase', id);
    const { uri } = await activeDocument('errorbook-case');
    const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
      'vscode.executeCodeLensProvider',
      uri,
    );
    const commands = lenses.map(({ command }) => command?.command);
    for (const command of [
      'diagnoseLe',
      'diagnoseLec',
      'runAgain',
      'showExtracted',
      'showFix',
      'runFix',
      'acceptFix',
    ]) {
      assert.ok(commands.includes(`errorbook.${command}`), `no lens for ${command}`);
    }
    const finding = await until('there is a finding', () =>
      vscode.languages.getDiagnostics(uri).find(({ source }) => source === 'errorbook LEC'),
    );
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      'vscode.executeCodeActionProvider',
      uri,
      finding.range,
    );
    const titles = actions.map(({ title }) => title);
    for (const title of [
      'Show the corrected solution',
      'Run the corrected solution',
      'Accept the fix as a sample',
      'Diagnose again (LE)',
      'Diagnose again with contrast (LEC)',
    ]) {
      assert.ok(titles.includes(title), `no action “${title}” in ${titles.join()}`);
    }
    const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
      'vscode.executeHoverProvider',
      uri,
      finding.range.start,
    );
    const text = hovers
      .flatMap(({ contents }) => contents.map((each) => (each as vscode.MarkdownString).value))
      .join();
    assert.match(text, /Skill: /);
  });

  it('explains the verdict, too, where one hovers over its line', async () => {
    const book = await graded();
    const { id } = caseOf(book, TASK);
    await run('openCase', id);
    const { uri } = await activeDocument('errorbook-case');
    const verdict = await until('there is the verdict', () =>
      vscode.languages.getDiagnostics(uri).find(({ source }) => source === 'errorbook'),
    );
    const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
      'vscode.executeHoverProvider',
      uri,
      verdict.range.start,
    );
    const text = hovers
      .flatMap(({ contents }) => contents.map((each) => (each as vscode.MarkdownString).value))
      .join();
    for (const part of ['gave another value than the test expects', 'Expected', 'Actual', 'of CPU time']) {
      assert.ok(text.includes(part), `no “${part}” in ${text}`);
    }
  });

  it('runs the correction again in the sandbox and shows what that gave', async () => {
    const book = await diagnosed(TASK);
    const { id } = caseOf(book, TASK);
    const diagnosis = book.diagnoses(id).findLast(({ status }) => status === 'located');
    assert.ok(diagnosis);
    await run('runFix', diagnosis.id);
    await run('openCase', id);
    const { uri } = await activeDocument('errorbook-case');
    await until('the lens says so', async () => {
      const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
        'vscode.executeCodeLensProvider',
        uri,
      );
      return lenses.some(({ command }) => command?.title.includes('Fix passed'));
    });
  });

  it('compares the program that was run with the correction', async () => {
    const book = await diagnosed(TASK);
    const diagnosis = book.diagnoses(caseOf(book, TASK).id).at(-1);
    assert.ok(diagnosis);
    await run('showFix', diagnosis.id);
    const { input } = await until('the diff is open', () => {
      const tab = vscode.window.tabGroups.activeTabGroup.activeTab;
      return tab?.input instanceof vscode.TabInputTextDiff && tab;
    });
    const fixed = await vscode.workspace.openTextDocument((input as vscode.TabInputTextDiff).modified);
    assert.equal(fixed.getText(), diagnosis.correctedSolution);
  });

  it('compares the response with the code that was taken from it, and says why', async () => {
    const book = await graded();
    const { id } = caseOf(book, TASK);
    await run('openCase', id);
    await activeDocument('errorbook-case');
    await run('showExtracted');
    const { input } = await until('the diff is open', () => {
      const tab = vscode.window.tabGroups.activeTabGroup.activeTab;
      return tab?.input instanceof vscode.TabInputTextDiff && tab;
    });
    const { original, modified } = input as vscode.TabInputTextDiff;
    const { response, verdict } = await book.readCase(id);
    assert.equal((await vscode.workspace.openTextDocument(original)).getText(), response.text);
    const code = await vscode.workspace.openTextDocument(modified);
    assert.equal(code.languageId, 'python');
    assert.equal(code.getText(), `# Taken: ${verdict?.extraction}\n${verdict?.program}`);
  });

  it('goes to the next failed case in the order of the tree', async () => {
    const { failedCases } = await errorbook();
    const cases = await failedCases.cases();
    await run('openCase', cases[0]?.id);
    await activeDocument('errorbook-case');
    await run('nextCase');
    await until(
      'the second is open',
      () => vscode.window.activeTextEditor?.document.uri.query === cases[1]?.id,
    );
    await run('previousCase');
    await until(
      'the first is open',
      () => vscode.window.activeTextEditor?.document.uri.query === cases[0]?.id,
    );
  });
});
