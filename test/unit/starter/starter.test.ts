import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { STRATEGIES } from '../../../src/domain/diagnosis';
import { splitOf } from '../../../src/domain/roles';
import type { Task } from '../../../src/domain/task';
import type { Tests } from '../../../src/domain/tests';
import type { Verdict } from '../../../src/domain/verdict';
import { extractProgram } from '../../../src/results/extract';
import { openSandbox } from '../../../src/sandbox/openSandbox';
import type { Sandbox } from '../../../src/sandbox/sandbox';
import { labelsOf, lessonOf, loadStarter, type Lesson, type StarterNotebook } from './notebook';

/** Replies that are wrong on purpose, so that a reader sees what running them is good for. */
const UNCONFIRMED = ['le csv-line', 'le merge-outages', 'lec version-order'];
const REFUTED = ['cheapest', 'outside_quotes', 'progress', 'same_price', 'waiting_time'];

let sandbox: Sandbox;
let notebook: StarterNotebook;
let verdicts: Map<Task, Verdict>;
let failing: Task[];
let lessons: Lesson[];

beforeAll(async () => {
  // The notebook's programs are our own: they may run where nothing isolates them.
  sandbox = await openSandbox({ allowUnsandboxed: true });
  notebook = await loadStarter();
  const { tasks } = notebook;
  const given = await Promise.all(tasks.map((task) => run(programOf(task), task.tests)));
  verdicts = new Map(tasks.map((task, index) => [task, given[index] ?? 'harness']));
  failing = tasks.filter((task) => verdicts.get(task) !== 'passed');
  lessons = failing.flatMap((task) => STRATEGIES.map((strategy) => lessonOf(notebook, task, strategy)));
});

afterAll(() => sandbox.dispose());

describe('tasks of the starter notebook', () => {
  it('are at least 40 over at least 10 skills, and every row loads', () => {
    expect(notebook.problems).toEqual([]);
    expect(notebook.tasks.length).toBeGreaterThanOrEqual(40);
    expect(new Set(notebook.tasks.map((task) => task.tags[0])).size).toBeGreaterThanOrEqual(10);
  });

  it('have 5 to 8 tests each, which the reference solution passes', async () => {
    const size = ({ tests }: Task) => (tests.kind === 'asserts' ? tests.asserts.length : 0);
    expect(notebook.tasks.filter((task) => size(task) < 5 || size(task) > 8)).toEqual([]);
    const unsolved = await failures(notebook.tasks, (task) => passes(task.referenceSolution, task.tests));
    expect(unsolved.map((task) => task.id)).toEqual([]);
  });
});

describe('responses of the starter notebook', () => {
  it('are one a task, and about half of them fail', () => {
    expect([...notebook.responses.keys()]).toEqual(notebook.tasks.map((task) => task.id));
    expect(failing.length).toBeGreaterThanOrEqual(20);
    expect(failing.length).toBeLessThanOrEqual(27);
  });

  it('fail in each of the ways that a program can', () => {
    const classes = ['exception', 'format', 'missing-name', 'passed', 'syntax', 'timeout', 'wrong-answer'];
    expect([...new Set(verdicts.values())].sort()).toEqual(classes);
  });

  it('fail in every skill, and pass in every skill, so that each has its contrast', () => {
    const skills = (tasks: Task[]) => [...new Set(tasks.map((task) => task.tags[0]))].sort();
    const solved = notebook.tasks.filter((task) => !failing.includes(task));
    expect(skills(failing)).toEqual(skills(notebook.tasks));
    expect(skills(solved)).toEqual(skills(notebook.tasks));
  });

  it('fail mostly among the tasks that are taught from', () => {
    const taught = failing.filter((task) => splitOf(task.id) === 'teach');
    expect(taught.length).toBeGreaterThan(failing.length / 2);
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
        .map((finding) => `${nameOf(lesson)}: ${finding.quote}`),
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
    const unconfirmed = await failures(lessons, ({ diagnosis, task }) =>
      passes(diagnosis.corrected_solution, task.tests),
    );
    expect(unconfirmed.map(nameOf).sort()).toEqual(UNCONFIRMED);
  });

  it('bring two samples each, whose solution passes and whose wrong solution fails, but for five', async () => {
    expect(lessons.filter((lesson) => lesson.samples.length !== 2)).toEqual([]);
    const samples = lessons.flatMap((lesson) => lesson.samples);
    const refuted = await failures(samples, async (sample) => {
      const tests: Tests = { kind: 'asserts', setup: '', asserts: sample.tests };
      return (await passes(sample.solution, tests)) && !(await passes(sample.wrong_solution, tests));
    });
    expect(refuted.map((sample) => sample.entry_point).sort()).toEqual(REFUTED);
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

function programOf(task: Task): string | undefined {
  return extractProgram(task, 'response', notebook.responses.get(task.id) ?? '').program;
}

async function run(code: string | undefined, tests: Tests): Promise<Verdict> {
  if (code === undefined) return 'format';
  // All but the programs that never end take milliseconds.
  const limits = { ...notebook.limits, timeSeconds: 1 };
  return (await sandbox.run({ language: 'python', code, tests, limits })).verdict;
}

async function passes(code: string | undefined, tests: Tests): Promise<boolean> {
  return (await run(code, tests)) === 'passed';
}

/** The items that do not hold, in their order. The sandbox itself bounds how many run at once. */
async function failures<T>(items: T[], holds: (item: T) => Promise<boolean>): Promise<T[]> {
  const results = await Promise.all(items.map(holds));
  return items.filter((_, index) => !results[index]);
}

function nameOf({ strategy, task }: Lesson): string {
  return `${strategy} ${task.id}`;
}

function linesOf({ response }: Lesson, start: number, end: number): string {
  return response
    .split('\n')
    .slice(start - 1, end)
    .join('\n');
}
