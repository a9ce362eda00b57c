/** The generated suites, and the instructor that is a program. */
import { describe, expect, it } from 'vitest';
import { draw, SIDES } from '../../../examples/skills/draw';
import { diagnose } from '../../../examples/skills/instructor/diagnose';
import { recognise } from '../../../examples/skills/instructor/recognise';
import { OTHERS, TAUGHT } from '../../../examples/skills/kinds/all';
import { instructorCommand } from '../../../examples/skills/notebook';
import { suitesOf } from '../../../examples/skills/suites';
import { write } from '../../../examples/skills/task';
import { randomFrom } from '../../../src/base/random';
import { Roles } from '../../../src/domain/roles';
import { diagnosisReplyReader } from '../../../src/instructor/reply';
import { CommandModel } from '../../../src/models/command';
import { KnownTasks } from '../../../src/samples/screen/knownTasks';
import { parseTask } from '../../../src/tasks/formats';
import type { Task } from '../../../src/domain/task';
import { someLimits } from '../../factories/instructor';
import { sharedSandbox } from '../../factories/sandbox';
import { asked, supplied } from './samples';

const sandbox = sharedSandbox();
const KINDS = [...TAUGHT, ...OTHERS];

function tasksOf(seed: number): Task[] {
  return Object.entries(suitesOf(seed)).flatMap(([suite, rows]) =>
    rows.map((row) => {
      const task = parseTask(row, suite, JSON.stringify(row));
      if (typeof task === 'string') throw new Error(task);
      return task;
    }),
  );
}

describe('the suites', () => {
  it('are the same by the same seed, and others by another', () => {
    expect(suitesOf(3)).toEqual(suitesOf(3));
    expect(suitesOf(3).gate).not.toEqual(suitesOf(4).gate);
    expect(TAUGHT).toHaveLength(96);
  });

  it.each([1, 2, 3])(
    'have no task twice: roles hold, and no task of the teacher’s is one that is held out (seed %i)',
    (seed) => {
      const tasks = tasksOf(seed);
      const roles = new Roles(
        ['teach', 'gate', 'sealed'].map((suite) => ({ suite, role: suite as 'teach' })),
        tasks,
      );
      const held = tasks.filter(({ suite }) => suite !== 'teach');
      const known = new KnownTasks(
        held.map(({ suite, id, prompt, entryPoint, tests }) => ({
          name: `${suite}/${id}`,
          prompt,
          entryPoint,
          tests,
          folded: undefined,
        })),
      );
      for (const task of tasks) {
        expect(roles.of({ suite: task.suite, task: task.id })).toBe(task.suite);
        if (task.suite === 'teach') expect(known.find(task, undefined)?.reason).toBeUndefined();
      }
      expect(new Set(tasks.map(({ suite, id }) => `${suite}/${id}`)).size).toBe(tasks.length);
    },
  );

  it('have solutions that pass and misconceptions that fail, in every kind', async () => {
    const random = randomFrom(5);
    const drafts = KINDS.flatMap((kind) => [
      ...draw(kind, 'held out', 1, random),
      ...draw(kind, 'instructor', 1, random),
    ]);
    const wrong: string[] = [];
    const run = async (code: string, tests: string[], passes: boolean) => {
      const { verdict, detail } = await sandbox().run({
        ...{ language: 'python', code, context: '', limits: someLimits },
        tests: { kind: 'asserts', setup: '', asserts: tests },
      });
      if ((verdict === 'passed') !== passes) wrong.push(`${code} ${verdict} ${detail}`);
    };
    for (const draft of drafts) {
      const { solution, tests, wrong: slips } = write(draft, random);
      await run(solution, tests, true);
      for (const { program } of slips) await run(program, tests, false);
    }
    expect(wrong).toEqual([]);
  });
});

describe('the instructor', () => {
  it('finds the kind and the constants of every task by its words', () => {
    const random = randomFrom(6);
    for (const side of SIDES)
      for (const kind of KINDS)
        for (const draft of draw(kind, side, 3, random)) {
          const { parameter, constants } = draft;
          expect(recognise(write(draft, random).statement, KINDS)).toEqual({ kind, parameter, constants });
        }
  });

  it('knows no kind that it was not given', () => {
    const random = randomFrom(7);
    for (const kind of OTHERS)
      for (const draft of draw(kind, 'held out', 1, random))
        expect(recognise(write(draft, random).statement)).toBeUndefined();
  });

  it('puts a right statement for the wrong one, in the response’s own function', () => {
    const [row] = suitesOf(1).teach.filter(({ id }) => id.startsWith('slices/first_'));
    if (row === undefined) throw new Error('no such task');
    const n = Number(/\d+/.exec(row.entry_point)?.[0]);
    const text = [
      '```python',
      `def ${row.entry_point}(things):`,
      '    """Some items."""',
      `    return things[:${n} - 1]`,
      '```',
    ];
    const reply = diagnosisReplyReader.parse(
      diagnose(asked(row, text.map((line, at) => `${at + 1} | ${line}`).join('\n'))),
    );
    expect(reply).toMatchObject({
      category: 'off-by-one',
      skill: 'slices',
      findings: [{ start_line: 4, end_line: 4 }],
    });
    expect(reply.corrected_solution).toBe(
      `def ${row.entry_point}(things):\n    """Some items."""\n    return things[:${n}]\n`,
    );
  });

  it('writes samples that are verified and that no screen takes out', async () => {
    const { samples, lost } = await supplied(sandbox(), 1, (at) => at % 12 === 0);
    expect(samples).toHaveLength(16);
    expect(lost).toEqual([]);
  });

  it('answers by lines, one process for all, and says of what it does not know that it does not', async () => {
    const model = new CommandModel({
      ...{
        model: 'rules',
        command: instructorCommand(),
        process: 'shared',
        folder: process.cwd(),
        timeoutSeconds: 60,
      },
    });
    const [row] = suitesOf(1).teach;
    if (row === undefined) throw new Error('no task');
    const ask = (content: string) =>
      model.chat({
        label: 'x',
        messages: [
          { role: 'system', content: '' },
          { role: 'user', content },
        ],
        schema: { name: 'diagnosis', schema: {} },
      });
    const [reply, refusal] = await Promise.allSettled([
      ask(asked(row, 'No idea.')),
      ask('<task>\nSing.\n</task>'),
    ]);
    expect(
      reply.status === 'fulfilled' && diagnosisReplyReader.parse(JSON.parse(reply.value.text)),
    ).toMatchObject({ skill: 'arithmetic' });
    expect(refusal).toMatchObject({
      status: 'rejected',
      reason: { message: expect.stringContaining('no task of a kind') as string },
    });
  });
});
