import * as assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { errorbook, folder, until } from './errorbook';

interface Manifest {
  contributes: { commands: { command: string }[]; views: { errorbook: { id: string }[] } };
}

const KEYS = ['hasConfig', 'hasCases', 'hasFailed', 'hasDiagnoses', 'hasSamples'] as const;

/** How the fresh workspace was found: before the first test of any suite, whose order is the runner's own. */
let fresh: { natives: string[]; hasBook: boolean; keys: boolean[] };

before(async () => {
  const { contexts } = await errorbook();
  await until('the workspace was looked at', () => contexts.is('hasConfig'));
  fresh = {
    natives: Object.keys(require.cache).filter((file) => file.endsWith('.node') && /lancedb/.test(file)),
    hasBook: existsSync(join(folder(), '.errorbook')),
    keys: KEYS.map((key) => contexts.is(key)),
  };
});

describe('activation', () => {
  it('happens by itself where there is an errorbook.json', async () => {
    const extension = vscode.extensions.getExtension('errorbook.errorbook');
    await until('the extension is active', () => extension?.isActive);
  });

  it('is light: no native module is loaded, and looking at a workspace writes nothing into it', () => {
    assert.deepEqual(fresh.natives, []);
    assert.equal(fresh.hasBook, false);
  });

  it('registers every command of the manifest, and none beside', async () => {
    await errorbook();
    const { contributes } = vscode.extensions.getExtension('errorbook.errorbook')?.packageJSON as Manifest;
    const registered = (await vscode.commands.getCommands(true)).filter((id) => id.startsWith('errorbook.'));
    // The editor itself adds commands for each view, such as errorbook.samples.focus.
    const views = contributes.views.errorbook.map(({ id }) => `${id}.`);
    const own = registered.filter((id) => !views.some((view) => id.startsWith(view)));
    assert.deepEqual(own.sort(), contributes.commands.map(({ command }) => command).sort());
  });

  it('says the next step: there is a configuration, and there are no responses', () => {
    assert.deepEqual(fresh.keys, [true, false, false, false, false]);
  });
});
