import PQueue from 'p-queue';
import { beforeAll, describe, expect, it } from 'vitest';
import { STRATEGIES, type Task, type Tests } from '../../../src/book/records';
import { labelsOf, lessonOf, loadStarter, type Lesson, type StarterNotebook } from './notebook';
import { codeOf, passes } from './python';

/** Replies that are wrong on purpose, so that a reader sees what running them is good for. */
const UNCONFIRMED = ['le collapse-outages', 'le csv-fields', 'lec newer-version'];
const REFUTED = ['cheapest', 'outside_quotes', 'progress', 'same_price', 'waiting_time'];

let notebook: StarterNotebook;
let failing: Task[];
let lessons: Lesson[];
const queue = new PQueue({ concurrency: 2 });

/** The names of those items that pass, sorted. */
async function passing<T>(items: T[], name: (item: T) => string, check: (item: T) => Promise<boolean>) {
  const verdicts = await queue.addAll(items.map((item) => () => check(item)));
  return items.filter((_, index) => verdicts[index]).map(name);
}

const asserts = (statements: string[]): Tests => ({ kind: 'asserts', setup: '', asserts: statements });
const lessonName = ({ strategy, task }: Lesson) => `${strategy} ${task.id}`;

beforeAll(async () => {
  notebook = await loadStarter();
  const { tasks, responses } = notebook;
  const program = (task: Task) => codeOf(responses.get(task.id) ?? '');
  const solved = await passing(
    tasks,
    (task) => task.id,
    (task) => passes(program(task), task.tests),
  );
  failing = tasks.filter((task) => !solved.includes(task.id));
  lessons = failing.flatMap((task) => STRATEGIES.map((strategy) => lessonOf(notebook, task, strategy)));
});

describe('tasks of the starter notebook', () => {
  it('are at least 40 over at least 10 skills, and every row loads', () => {
    expect(notebook.problems).toEqual([]);
    expect(notebook.tasks.length).toBeGreaterThanOrEqual(40);
    expect(new Set(notebook.tasks.map((task) => task.tags[0])).size).toBeGreaterThanOrEqual(10);
  });

  it('have 5 to 8 tests each, which the reference solution passes', async () => {
    const { tasks } = notebook;
    const size = (task: Task) => (task.tests.kind === 'asserts' ? task.tests.asserts.length : 0);
    expect(tasks.filter((task) => size(task) < 5 || size(task) > 8)).toEqual([]);
    const solved = await passing(
      tasks,
      (task) => task.id,
      (task) => passes(task.referenceSolution ?? '', task.tests),
    );
    expect(solved).toEqual(tasks.map((task) => task.id));
  });
});

describe('responses of the starter notebook', () => {
  it('are one a task, and about half of them fail', () => {
    expect([...notebook.responses.keys()]).toEqual(notebook.tasks.map((task) => task.id));
    expect(failing.length).toBeGreaterThanOrEqual(20);
    expect(failing.length).toBeLessThanOrEqual(27);
  });

  it('fail in every skill, and pass in every skill, so that each has its contrast', () => {
    const skills = (tasks: Task[]) => [...new Set(tasks.map((task) => task.tags[0]))].sort();
    const solved = notebook.tasks.filter((task) => !failing.includes(task));
    expect(skills(failing)).toEqual(skills(notebook.tasks));
    expect(skills(solved)).toEqual(skills(notebook.tasks));
  });

  it('are short enough for a tiny model to learn', () => {
    const lengths = [...notebook.responses.values()].map((text) => text.length);
    expect(Math.max(...lengths)).toBeLessThan(1200);
  });
});

describe('recorded replies of the starter notebook', () => {
  it('answer each failing response by both strategies, under the hash of its text, and nothing else', () => {
    const expected = failing.flatMap((task) =>
      STRATEGIES.flatMap((strategy) => labelsOf(task, notebook.responses.get(task.id) ?? '', strategy)),
    );
    expect([...notebook.replies.keys()].sort()).toEqual(expected.sort());
  });

  it('quote each finding exactly, within the lines that it names', () => {
    const wrong = lessons.flatMap((lesson) =>
      lesson.diagnosis.findings
        .filter((finding) => !linesOf(lesson, finding.start_line, finding.end_line).includes(finding.quote))
        .map((finding) => `${lessonName(lesson)}: ${finding.quote}`),
    );
    expect(wrong).toEqual([]);
  });

  it('note a contrast under LEC only, and differ between the strategies', () => {
    for (const { strategy, diagnosis } of lessons) {
      expect(diagnosis.contrast_note !== '').toBe(strategy === 'lec');
    }
    const names = lessons.flatMap((lesson) => lesson.samples.map((sample) => sample.entry_point));
    expect(new Set(names).size).toBe(names.length);
    expect(new Set(lessons.map((lesson) => lesson.diagnosis.explanation)).size).toBe(lessons.length);
  });

  it('correct the response, but for three that are wrong on purpose', async () => {
    const confirmed = await passing(lessons, lessonName, ({ diagnosis, task }) =>
      passes(diagnosis.corrected_solution, task.tests),
    );
    const rest = lessons.map(lessonName).filter((name) => !confirmed.includes(name));
    expect(rest.sort()).toEqual(UNCONFIRMED);
  });

  it('bring two samples each, whose solution passes and whose wrong solution fails, but for five', async () => {
    expect(lessons.filter((lesson) => lesson.samples.length !== 2)).toEqual([]);
    const samples = lessons.flatMap((lesson) => lesson.samples);
    const verified = await passing(
      samples,
      (sample) => sample.entry_point,
      async ({ solution, wrong_solution: wrong, tests }) =>
        (await passes(solution, asserts(tests))) && !(await passes(wrong, asserts(tests))),
    );
    const rest = samples.map((sample) => sample.entry_point).filter((name) => !verified.includes(name));
    expect(rest.sort()).toEqual(REFUTED);
  });

  it('state each sample so that it stands alone: function, signature and example', () => {
    const samples = lessons.flatMap((lesson) => lesson.samples);
    const lacking = samples.filter(
      ({ statement, entry_point: name }) =>
        !statement.includes(`\`${name}(`) || !/Example: `.*` returns/.test(statement),
    );
    expect(lacking).toEqual([]);
  });
});

function linesOf({ response }: Lesson, start: number, end: number): string {
  return response
    .split('\n')
    .slice(start - 1, end)
    .join('\n');
}
