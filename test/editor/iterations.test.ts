import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { Book } from '../../src/book/book';
import { STEPS } from '../../src/domain/iteration';
import { drawn, errorbook, folder, graded, run, until } from './errorbook';

describe('another window or process', function () {
  this.timeout(240_000);

  it('writes, and this window shows it', async () => {
    await graded();
    const { iterations } = await errorbook();
    const other = await Book.open(folder());
    await other.add('iteration', {
      iteration: 'from-outside',
      step: 'collect',
      status: 'done',
      message: 'elsewhere',
    });
    const tree = await until('the iteration appears', async () => {
      const now = (await drawn(iterations)) as [string, unknown[]][];
      return now.find(([label]) => label === 'from-outside');
    });
    assert.deepEqual(tree, ['from-outside', [...STEPS]]);
  });
});

describe('tasks', function () {
  this.timeout(120_000);

  it('are offered, with this window’s own Node and no key on the command line', async () => {
    const offered = await vscode.tasks.fetchTasks({ type: 'errorbook' });
    assert.deepEqual(offered.map(({ name }) => name).sort(), ['evaluate', 'iterate', 'train']);
    const { process: command, args, options } = offered[0]?.execution as vscode.ProcessExecution;
    assert.equal(command, process.execPath);
    assert.equal(options?.cwd, folder());
    assert.equal(options.env?.['ELECTRON_RUN_AS_NODE'], '1');
    assert.ok(args.every((each) => !/key|token/i.test(each)));
  });

  it('run the command line to its end', async () => {
    await graded();
    const ended = new Promise<number | undefined>((resolve) => {
      const listener = vscode.tasks.onDidEndTaskProcess(({ execution, exitCode }) => {
        if (execution.task.definition['task'] !== 'doctor') return;
        listener.dispose();
        resolve(exitCode);
      });
    });
    await run('doctor');
    assert.equal(await ended, 0);
  });
});
