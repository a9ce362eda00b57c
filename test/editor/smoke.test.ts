import * as assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import * as vscode from 'vscode';

describe('the editor for tests', () => {
  it('opens a copy of the fixture workspace, trusted', () => {
    const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
    assert.equal(folder?.scheme, 'file');
    assert.equal(basename(folder.fsPath), 'workspace');
    assert.ok(existsSync(folder.fsPath));
    assert.equal(vscode.workspace.isTrusted, true);
  });

  it('has the Errorbook that is under test, which activates: the source tree, or the installed package', async () => {
    const extension = vscode.extensions.getExtension('errorbook.errorbook');
    assert.ok(extension);
    const inSourceTree = existsSync(join(extension.extensionPath, 'tsconfig.json'));
    assert.equal(inSourceTree, process.env.ERRORBOOK_VSIX === undefined, extension.extensionPath);
    await extension.activate();
  });

  it('runs a Node that our dependencies support', () => {
    assert.ok(Number(process.versions.node.split('.')[0]) >= 22);
  });
});
