import { describe, expect, it } from 'vitest';
import { Book } from '../../../src/book/book';
import { caseId } from '../../../src/domain/response';
import type { Task } from '../../../src/domain/task';
import { gradeRun } from '../../../src/results/grade';
import { CannotGrade, type Program, type Sandbox } from '../../../src/sandbox/sandbox';
import { aRun, aTask, tempWorkspace } from '../../factories/workspace';

const limits = { timeSeconds: 10, memoryMb: 1024, processes: 16, fileMb: 16, outputKb: 64 };

/** A machine that has no Go, until it is installed. */
function withoutGo() {
  const machine = { go: false };
  const run = ({ language }: Program) =>
    language === 'go' && !machine.go
      ? Promise.reject(new CannotGrade('go is not installed.', 'Install it.'))
      : Promise.resolve({ verdict: 'passed' as const, detail: '', weak: false, cpuMs: 1, wallMs: 1 });
  const sandbox: Sandbox = {
    isolation: { kind: 'none', isolated: false, description: 'nothing is run' },
    workers: 1,
    run,
    execute: () => Promise.reject(new Error('not asked for here')),
    dispose: () => Promise.resolve(),
  };
  return { machine, sandbox };
}

describe('gradeRun where a language is missing', () => {
  it('leaves its cases without a verdict, grades the rest, and grades them once it is there', async () => {
    const book = await Book.open(await tempWorkspace());
    const run = aRun();
    const tasks: Task[] = [
      aTask({ id: 'a' }),
      aTask({ id: 'b', language: 'go', tests: { kind: 'program', code: '' } }),
    ];
    await book.add('task', ...tasks);
    await book.add('run', run);
    const response = (task: Task, index: number) => ({
      id: caseId(run.id, task.suite, task.id, index),
      ...{
        run: run.id,
        suite: task.suite,
        task: task.id,
        index,
        form: 'solution' as const,
        text: `code ${index}`,
      },
    });
    await book.add('response', ...tasks.flatMap((task) => [response(task, 0), response(task, 1)]));
    const { machine, sandbox } = withoutGo();
    const why: string[] = [];
    const options = { limits, onUngraded: (_: string, error: CannotGrade) => void why.push(error.message) };

    expect(await gradeRun(book, run.id, sandbox, options)).toEqual({
      ...{
        cases: 4,
        graded: 2,
        passed: 2,
        weak: 0,
        failed: 0,
        ungraded: 2,
        verdicts: { passed: 2 },
        passAt1: 1,
      },
    });
    expect(why).toEqual(['go is not installed.', 'go is not installed.']);

    machine.go = true;
    expect(await gradeRun(book, run.id, sandbox, options)).toMatchObject({ passed: 4, ungraded: 0 });
  });
});
