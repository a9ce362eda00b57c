import * as assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import * as vscode from 'vscode';

describe('the editor for tests', () => {
  it('opens a copy of the fixture workspace, trusted', () => {
    const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
    assert.equal(folder?.scheme, 'file');
    assert.equal(basename(folder.fsPath), 'workspace');
    assert.ok(existsSync(folder.fsPath));
    assert.equal(vscode.workspace.isTrusted, true);
  });

  it('runs a Node that our dependencies support', () => {
    assert.ok(Number(process.versions.node.split('.')[0]) >= 22);
  });
});
