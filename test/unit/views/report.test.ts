import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Book } from '../../../src/book/book';
import { configSchema } from '../../../src/book/config';
import type { Asked } from '../../../src/domain/asked';
import { caseId } from '../../../src/domain/response';
import { iterationsOf, type IterationState } from '../../../src/iteration/state';
import { main } from '../../../src/cli/main';
import { conclusionOf } from '../../../src/views/report/conclusion';
import { iterationReport, type IterationReport } from '../../../src/views/report/data';
import { reportPage } from '../../../src/views/report/html';
import { reportMarkdown } from '../../../src/views/report/markdown';
import { trendPicture } from '../../../src/views/report/pictures';
import { aSample, aVerdict } from '../../factories/notebook';
import { aTask, tempWorkspace } from '../../factories/workspace';

const asked: Asked = {
  ...{ pair: 'p', server: 's', precision: 'f16', template: 't', tasks: 'h', prompts: 'q' },
  ...{ temperature: 0, maxTokens: 1024, responses: 1, seed: 0 },
};
const HOSTILE = '<script>alert("&")</script>';

/** Signs by task: how the model before, the tuned one, and the one before once more answered. */
const TASKS: Record<string, string> = { 'g-1': '-+-', 'g-2': '+++', 't-1': '-++', [`t-${HOSTILE}`]: '+-+' };

/** Two tasks of the same tests would be one. */
const onlyOf = (task: string) => ({
  kind: 'asserts' as const,
  setup: '',
  asserts: [`assert ${JSON.stringify(task)}`],
});

/** An iteration that was evaluated; some of its runs may have been asked otherwise. */
async function evaluated(after: Partial<Asked> = {}): Promise<{ book: Book; state: IterationState }> {
  const book = await Book.open(await tempWorkspace());
  const ids = ['before', 'after', 'again'];
  for (const [at, id] of ids.entries()) {
    const how = id === 'after' ? { ...asked, ...after } : asked;
    await book.add('run', { id, target: id, suites: ['gate', 'lessons'], source: 'evaluate', asked: how });
    for (const [task, signs] of Object.entries(TASKS)) {
      const suite = task.startsWith('g') ? 'gate' : 'lessons';
      const name = caseId(id, suite, task, 0);
      if (at === 0)
        await book.add(
          'task',
          aTask({ suite, id: task, prompt: task, tests: onlyOf(task), referenceSolution: undefined }),
        );
      const text = `${id} wrote ${HOSTILE}`;
      await book.add('response', { id: name, run: id, suite, task, index: 0, form: 'response', text });
      const verdict = signs[at] === '+' ? 'passed' : 'wrong-answer';
      await book.add('verdict', aVerdict({ case: name, key: name, verdict, detail: '' }));
    }
  }
  await book.add('sample', aSample({ id: 's', case: caseId('before', 'lessons', 't-1', 0), kind: 'repair' }));
  await book.add('review', { sample: 's', decision: 'accepted', by: 'me' });
  const event = { iteration: 'iteration-1', message: '' };
  await book.add(
    'iteration',
    { ...event, step: 'evaluate', status: 'started' },
    { ...event, step: 'evaluate', status: 'done', baseline: 'before', run: 'after', again: 'again' },
    { ...event, step: 'gate', status: 'done', message: 'Inconclusive: too few.', outcome: 'inconclusive' },
  );
  const [state] = iterationsOf(book);
  if (state === undefined) throw new Error('no iteration');
  return { book, state };
}

const config = configSchema.parse({
  suites: [
    { path: 'gate.jsonl', role: 'gate' },
    { path: 'lessons.jsonl', role: 'teach' },
  ],
});

async function reported(after: Partial<Asked> = {}): Promise<IterationReport> {
  const { book, state } = await evaluated(after);
  return iterationReport({ book, config }, state);
}

describe('iterationReport', () => {
  it('has figures by role, suite, skill and strategy, and what changed', async () => {
    const report = await reported();
    const names = (groups: { name: string; comparison: { tasks: number } }[]) =>
      groups.map(({ name, comparison }) => `${name} ${comparison.tasks}`);
    expect(names(report.byRole)).toEqual(['teach 2', 'gate 2']);
    expect(names(report.bySuite)).toEqual(['gate 2', 'lessons 2']);
    expect(names(report.bySkill)).toEqual(['slicing 1']);
    expect(names(report.byStrategy)).toEqual(['repairs 1']);
    expect(report.fixed.map(({ task }) => task)).toEqual(['g-1', 't-1']);
    expect(report.broken.map(({ before, after }) => [before, after])).toEqual([
      [`before/lessons/t-${HOSTILE}#0`, `after/lessons/t-${HOSTILE}#0`],
    ]);
    expect(report.noise).toEqual({ differ: 1, tasks: 4 });
    expect(report.trend.map(({ iteration, role }) => `${iteration} ${role}`)).toEqual([
      ...['before teach', 'iteration-1 teach', 'before gate', 'iteration-1 gate'],
    ]);
  });

  it('concludes what the figures say, and nothing where the pair is not fair', async () => {
    expect(conclusionOf(await reported())).toEqual([
      'Inconclusive: too few.',
      'Of 1 task whose errors were taught, 0.0 % of the responses passed before and 100.0 % do now.',
      'Of all 4 tasks, 2 are fixed and 1 broken; 1 still pass, 0 still fail.',
      'The model before, asked twice, differs on 1 of 4 tasks: so much is noise.',
      'Its responses are about as long as before (40 → 39 characters).',
    ]);
    const unfair = await reported({ temperature: 0.8 });
    expect(reportMarkdown(unfair)).toMatch(/^# iteration-1: inconclusive, but by no fair comparison\n/);
    expect(conclusionOf(unfair)).toEqual([
      'The two runs are no fair pair and prove nothing of each other. They differ in: temperature (0 and 0.8).',
    ]);
    expect(unfair.byRole.map(({ p }) => p)).toEqual([undefined, undefined]);
  });
});

describe('trendPicture', () => {
  it('keeps the names of roles apart whose lines end in one point', () => {
    const rate = { estimate: 0.5, low: 0.4, high: 0.6 };
    const points = ['before', 'iteration-1'].flatMap((iteration) =>
      (['teach', 'gate', 'sealed'] as const).map((role) => ({ iteration, role, rate })),
    );
    const places = [...trendPicture(points).matchAll(/y="([\d.]+)">(?:teach|gate|sealed)</g)].map(([, y]) =>
      Number(y),
    );
    expect(places).toHaveLength(3);
    expect(new Set(places).size).toBe(3);
  });
});

describe('the report as text', () => {
  it('is Markdown, and one page that loads nothing and runs nothing that models wrote', async () => {
    const report = await reported();
    const text = reportMarkdown(report);
    expect(text).toContain('# iteration-1: inconclusive');
    expect(text).toMatch(/\| gate +\| 2 +\|/);
    expect(text).not.toContain('<script>');
    const page = await reportPage(report, {
      responses: () => Promise.resolve({ before: HOSTILE, after: HOSTILE }),
    });
    expect(page).not.toContain('<script');
    expect(page).not.toMatch(/(src|href)=/);
    expect(page).toContain("default-src 'none'");
    expect(page.match(/<svg/g)).toHaveLength(2);
    const linked = await reportPage(report, { link: ({ before }) => `command:x?${before}` });
    expect(linked).toContain('<a href="command:x?before/gate/g-1#0">');
  });

  it('is printed by the command line, and says what there is where there is none', async () => {
    const { book } = await evaluated();
    await writeFile(join(book.workspace, 'errorbook.json'), JSON.stringify(config));
    const html = join(book.workspace, 'report.html');
    expect(await main(['report', 'iteration', '--html', html, '-w', book.workspace])).toBe(0);
    expect(await main(['report', 'iteration', 'iteration-9', '-w', book.workspace])).toBe(1);
  });
});
