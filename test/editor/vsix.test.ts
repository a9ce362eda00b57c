/** The packaged extension, once around: what the source tree's suites prove is not proved here again. */
import * as assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { diagnosed, errorbook, folder, run, until } from './errorbook';

const TASK = 'last-log-lines';

describe('the packaged extension', function () {
  this.timeout(240_000);

  it('activates with every command of its manifest', async () => {
    await errorbook();
    const manifest = vscode.extensions.getExtension('errorbook.errorbook')?.packageJSON as {
      contributes: { commands: { command: string }[] };
    };
    const registered = await vscode.commands.getCommands(true);
    const missing = manifest.contributes.commands.filter(({ command }) => !registered.includes(command));
    assert.deepEqual(missing, []);
  });

  it('grades by its own sandbox, and finds contrast by its own LanceDB', async () => {
    const book = await diagnosed(TASK);
    const [lec] = book.diagnoses().filter(({ strategy }) => strategy === 'lec');
    assert.equal(lec?.contrast?.length, 2, 'k is 2');
    const tables = readdirSync(join(folder(), '.errorbook', 'contrast.lance'));
    assert.ok(
      tables.some((name) => name.endsWith('.lance')),
      tables.join(),
    );
  });

  it('shows a panel', async () => {
    await run('openIterations');
    await until('it is there', () =>
      vscode.window.tabGroups.all
        .flatMap(({ tabs }) => tabs)
        .some(
          ({ input }) =>
            input instanceof vscode.TabInputWebview && /errorbook\.iterations/.test(input.viewType),
        ),
    );
  });
});
