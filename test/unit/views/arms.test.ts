/** What made the gain: iterations that were taught otherwise, beside each other, where they can be. */
import { expect, it } from 'vitest';
import { Book } from '../../../src/book/book';
import { configSchema } from '../../../src/book/config';
import type { Asked } from '../../../src/domain/asked';
import type { Baseline } from '../../../src/domain/baseline';
import { caseId } from '../../../src/domain/response';
import { iterationsOf } from '../../../src/iteration/state';
import { iterationReport } from '../../../src/views/report/data';
import { reportMarkdown } from '../../../src/views/report/markdown';
import { aVerdict } from '../../factories/notebook';
import { aTask, tempWorkspace } from '../../factories/workspace';

const asked: Asked = {
  ...{ pair: 'p', server: 's', precision: 'f16', template: 't', tasks: 'h', prompts: 'q' },
  ...{ temperature: 0, maxTokens: 1024, responses: 1, seed: 0 },
};
const config = configSchema.parse({ suites: [{ path: 'gate.jsonl', role: 'gate' }] });
const TASKS = 40;

interface Told {
  lesson?: Baseline;
  /** Of the gate’s tasks, how many pass after; ten did before. */
  passes: number;
  before?: string;
  asked?: Partial<Asked>;
}

async function bookOf(...iterations: Told[]): Promise<Book> {
  const book = await Book.open(await tempWorkspace());
  const tests = (id: number) => ({ kind: 'asserts' as const, setup: '', asserts: [`assert f(${id})`] });
  const tasks = [...Array(TASKS).keys()];
  await book.add(
    'task',
    ...tasks.map((id) => aTask({ suite: 'gate', id: `${id}`, prompt: `${id}`, tests: tests(id) })),
  );
  const record = async (id: string, target: string, passes: number, how: Asked) => {
    await book.add('run', { id, target, suites: ['gate'], source: 'evaluate', asked: how });
    for (const task of tasks.map(String)) {
      const name = caseId(id, 'gate', task, 0);
      await book.add('response', {
        id: name,
        run: id,
        suite: 'gate',
        task,
        index: 0,
        form: 'response',
        text: 'f',
      });
      const verdict = Number(task) < passes ? 'passed' : 'wrong-answer';
      await book.add('verdict', aVerdict({ case: name, key: name, verdict, detail: '' }));
    }
  };
  for (const [at, { lesson, passes, before = 'base', asked: other }] of iterations.entries()) {
    const how = { ...asked, ...other, pair: `pair-${at}` };
    await record(`before-${at}`, before, 10, how);
    await record(`after-${at}`, `tuned-${at}`, passes, how);
    const event = { iteration: `iteration-${at}`, status: 'done' as const, message: '' };
    await book.add('iteration', {
      ...event,
      step: 'train',
      output: `o-${at}/output/model`,
      lesson,
      taught: ['a', 'b'],
    });
    await book.add('iteration', { ...event, step: 'evaluate', baseline: `before-${at}`, run: `after-${at}` });
  }
  return book;
}

async function report(book: Book, id: string) {
  const state = iterationsOf(book).find((each) => each.id === id);
  if (state === undefined) throw new Error('no iteration');
  return iterationReport({ book, config }, state);
}

it('sets the method beside its baselines, each against the same model before, and both against each other', async () => {
  const book = await bookOf(
    { passes: 30 },
    { lesson: 'untargeted', passes: 20 },
    { lesson: 'shuffled', passes: 29 },
  );
  const found = await report(book, 'iteration-0');
  expect(found.arms).toMatchObject([
    { lesson: 'own', iteration: 'iteration-0', samples: 2, gain: { change: { estimate: 0.5 } } },
    { lesson: 'untargeted', gain: { change: { estimate: 0.25 } }, beside: { change: { estimate: 0.25 } } },
    { lesson: 'shuffled', gain: { change: { estimate: 0.475 } }, beside: { change: { estimate: 0.025 } } },
  ]);
  const text = reportMarkdown(found);
  expect(text).toMatch(
    /The same training on the baseline untargeted changed pass@1 by \+25.0 points; the method by \+50.0: 25.0 more \(\+\S+ to \+\S+\)\./,
  );
  expect(text).toMatch(
    /the baseline shuffled .* 2.5 more .*: the interval has both signs, and nothing is proven\./,
  );
  expect(text).toContain('## What made the gain');
  // From the other side it says the same.
  const [, method] = (await report(book, 'iteration-1')).arms;
  expect(method).toMatchObject({ lesson: 'own', beside: { change: { estimate: -0.25 } } });
});

it('takes the newest of a kind, and never what began elsewhere or was asked otherwise', async () => {
  const book = await bookOf(
    { passes: 30 },
    { lesson: 'untargeted', passes: 12 },
    { lesson: 'untargeted', passes: 14 },
    { lesson: 'generic', passes: 40, before: 'another' },
    { lesson: 'passed', passes: 40, asked: { temperature: 0.8 } },
    { passes: 5 },
  );
  const { arms } = await report(book, 'iteration-0');
  expect(arms.map(({ iteration }) => iteration)).toEqual(['iteration-0', 'iteration-2']);
  // Nothing beside it: nothing is said.
  const alone = await report(book, 'iteration-3');
  expect(alone.arms).toEqual([]);
  expect(reportMarkdown(alone)).not.toContain('What made the gain');
});
