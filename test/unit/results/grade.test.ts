import { describe, expect, it } from 'vitest';
import { Book } from '../../../src/book/book';
import { caseId } from '../../../src/domain/response';
import { gradeRun } from '../../../src/results/grade';
import { Judge } from '../../../src/results/judge';
import { slowestFirst } from '../../../src/results/slowestFirst';
import { openSandbox } from '../../../src/sandbox/openSandbox';
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

async function bookOf(texts: string[], task = aTask()) {
  const book = await Book.open(await tempWorkspace());
  const run = aRun();
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

/** A program that takes so many seconds of CPU time. */
const taking = (seconds: number) =>
  `import time\ndef double(n):\n    end = time.process_time() + ${seconds}\n    while time.process_time() < end:\n        pass\n    return 2 * n`;
const endless = 'def double(n):\n    while True:\n        pass';

describe('the time of a case', () => {
  const detailsOf = (book: Book, run: string) =>
    [...book.eachCase(run)].map(({ verdict, detail }) => `${verdict ?? ''}: ${detail}`);

  it('is four times that of its reference, a second at least, and the verdict says which it was', async () => {
    const sandbox = await openSandbox({ workers: 1 });
    const quick = await bookOf([endless, taking(0.1)], aTask({ referenceSolution: taking(0.01) }));
    await gradeRun(quick.book, quick.run.id, sandbox, { limits });
    expect(detailsOf(quick.book, quick.run.id)).toEqual([
      expect.stringMatching(/^timeout: .*\(limit \d s: the reference takes 0\.\d+ s\)$/),
      'passed: all tests passed',
    ]);
    const slow = await bookOf([taking(1.3)], aTask({ referenceSolution: taking(0.5) }));
    await gradeRun(slow.book, slow.run.id, sandbox, { limits });
    expect(detailsOf(slow.book, slow.run.id)).toEqual(['passed: all tests passed']);
    await sandbox.dispose();
  });

  it('is that of the suite without a reference', async () => {
    const sandbox = await openSandbox({ workers: 1 });
    const { book, run } = await bookOf([endless], aTask({ referenceSolution: undefined }));
    await gradeRun(book, run.id, sandbox, { limits: { ...limits, timeSeconds: 0.5 } });
    expect(detailsOf(book, run.id)[0]).toContain('(limit 0.5 s: as errorbook.json has it)');
    await sandbox.dispose();
  });

  it('is not kept of a machine that failed: the same program is tried again', async () => {
    const { book } = await bookOf([]);
    const { sandbox } = counting();
    let fails = true;
    const run = (program: Program) => {
      if (!fails) return sandbox.run(program);
      fails = false;
      return Promise.reject(new Error('the interpreter is gone'));
    };
    const judge = new Judge(book, { ...sandbox, run }, limits);
    const judged = () => judge.judge(aTask(), { form: 'solution', text: 'x = 1' });
    await expect(judged()).rejects.toThrow('the interpreter is gone');
    expect(await judged()).toMatchObject({ verdict: 'passed' });
  });

  it('decides on the order: tasks that are known to take long come first', async () => {
    const { book, run } = await bookOf([taking(0), taking(0.1)]);
    const slow = aTask({ id: 'slow' });
    await book.add('task', slow);
    await book.add('response', {
      ...{ run: run.id, suite: slow.suite, task: slow.id, form: 'solution', index: 0, text: 'slow = 1' },
      id: caseId(run.id, slow.suite, slow.id, 0),
    });
    await book.add('check', {
      ...{ suite: slow.suite, task: slow.id, key: 'k', status: 'sound', detail: '', seconds: 3 },
    });
    expect([...slowestFirst(book, run.id)].map(({ task }) => task)[0]).toBe('slow');
  });
});
