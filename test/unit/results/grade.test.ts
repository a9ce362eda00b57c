import { describe, expect, it } from 'vitest';
import { Book } from '../../../src/book/book';
import { caseId } from '../../../src/domain/response';
import { gradeRun } from '../../../src/results/grade';
import type { Program, Sandbox } from '../../../src/sandbox/sandbox';
import { aRun, aTask, tempWorkspace } from '../../factories/workspace';

const limits = { timeSeconds: 10, memoryMb: 1024, processes: 16, fileMb: 16, outputKb: 64 };

/** A sandbox that counts: what it is asked is what matters here, not what it answers. */
function counting() {
  const ran: string[] = [];
  const sandbox: Sandbox = {
    isolation: { kind: 'none', isolated: false, description: 'nothing is run' },
    workers: 2,
    run: async ({ code }: Program) => {
      ran.push(code);
      await new Promise((resolve) => setTimeout(resolve, 5));
      return { verdict: 'passed', detail: '', weak: false, cpuMs: 1, wallMs: 1 };
    },
    execute: () => Promise.reject(new Error('not asked for here')),
    dispose: () => Promise.resolve(),
  };
  return { ran, sandbox };
}

async function bookOf(texts: string[]) {
  const book = await Book.open(await tempWorkspace());
  const [task, run] = [aTask(), aRun()];
  await book.add('task', task);
  await book.add('run', run);
  const common = { run: run.id, suite: task.suite, task: task.id, form: 'solution' as const };
  const id = (index: number) => caseId(run.id, task.suite, task.id, index);
  await book.add('response', ...texts.map((text, index) => ({ ...common, id: id(index), index, text })));
  return { book, run };
}

describe('gradeRun', () => {
  it('runs equal programs once, also those that are under way at the same time', async () => {
    const texts = Array.from({ length: 40 }, (_, n) => `def double(n):\n    return ${n % 3} * n`);
    const { book, run } = await bookOf(texts);
    const { ran, sandbox } = counting();
    const summary = await gradeRun(book, run.id, sandbox, { limits });
    expect(summary).toMatchObject({ cases: 40, passed: 40 });
    expect(ran).toHaveLength(3);
  });

  it('runs them again with other limits, and none again with the same', async () => {
    const { book, run } = await bookOf(['def double(n):\n    return 2 * n']);
    const { ran, sandbox } = counting();
    await gradeRun(book, run.id, sandbox, { limits });
    await gradeRun(book, run.id, sandbox, { limits });
    expect(ran).toHaveLength(1);
    await gradeRun(book, run.id, sandbox, { limits: { ...limits, timeSeconds: 5 }, again: true });
    expect(ran).toHaveLength(2);
  });
});
