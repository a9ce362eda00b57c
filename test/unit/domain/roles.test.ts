import { describe, expect, it } from 'vitest';
import { Roles, splitOf, type SuiteRole } from '../../../src/domain/roles';
import type { Task } from '../../../src/domain/task';
import { aTask } from '../../factories/workspace';

/** The roles of tasks by their names, `suite/id`. */
function roles(suites: SuiteRole[], tasks: Task[]): Record<string, string | undefined> {
  const asked = new Roles(suites, tasks);
  return Object.fromEntries(tasks.map(({ suite, id }) => [`${suite}/${id}`, asked.of({ suite, task: id })]));
}

/** A task of a text of its own. */
const own = (suite: string, id: string, overrides: Partial<Task> = {}): Task =>
  aTask({
    ...{ suite, id, entryPoint: undefined, referenceSolution: undefined },
    prompt: `Write \`f\` as ${suite} ${id} says.`,
    tests: { kind: 'asserts', setup: '', asserts: [`assert f("${suite}") == "${id}"`] },
    ...overrides,
  });

describe('Roles', () => {
  it('gives each task the role of its suite’s entry, by ranges of ids; what no entry names has none', () => {
    const suites: SuiteRole[] = [
      { suite: 'mbpp', role: 'teach', ids: '601-974' },
      { suite: 'mbpp', role: 'gate', ids: '11-510, extra' },
      { suite: 'HumanEval', role: 'sealed' },
    ];
    const tasks = [
      ...['601', 'Mbpp/974', '11', 'extra', '600', 'Mbpp/1'].map((id) => own('mbpp', id)),
      ...[own('HumanEval', 'HumanEval/601'), own('former', '601')],
    ];
    expect(roles(suites, tasks)).toEqual({
      'mbpp/601': 'teach',
      'mbpp/Mbpp/974': 'teach',
      'mbpp/11': 'gate',
      'mbpp/extra': 'gate',
      'mbpp/600': undefined,
      'mbpp/Mbpp/1': undefined,
      'HumanEval/HumanEval/601': 'sealed',
      'former/601': undefined,
    });
    expect(new Roles(suites, tasks).mayTeach({ suite: 'former', task: '601' })).toBe(false);
  });

  it('gives one task in two places the stricter role, whatever it is called and however it is set', () => {
    const held = own('held', '7', {
      prompt: 'Return the sum\n of `xs`.',
      tests: { kind: 'asserts', setup: '', asserts: ['assert f([1, 2]) == 3', 'assert f([]) == 0'] },
      referenceSolution: 'def f(xs):\n    """Adds."""\n    return sum(xs)  # all of them\n',
    });
    const twins = [
      own('open', 'said', { prompt: '"""\nReturn the sum of xs\n"""' }),
      own('open', 'tested', { tests: { kind: 'check', code: 'def check(f):\n  pass' } }),
      own('open', 'ordered', {
        tests: { kind: 'asserts', setup: '', asserts: ['assert f( [] )==0', 'assert f([1,2])   == 3'] },
      }),
      own('open', 'solved', { referenceSolution: '# mine\ndef f(xs):\n\treturn sum(xs)' }),
      // The same as one that is the same.
      own('open', 'third', { tests: { kind: 'check', code: 'def check(f): pass' } }),
    ];
    const [, tested] = twins;
    if (tested !== undefined) tested.referenceSolution = held.referenceSolution;
    const suites: SuiteRole[] = [
      { suite: 'open', role: 'teach' },
      { suite: 'held', role: 'sealed' },
    ];
    const others = [
      own('open', 'other', {
        prompt: 'Return the sum of ys.',
        referenceSolution: 'def f(xs):\n  return -sum(xs)',
      }),
    ];
    const all = [...twins, held, ...others];
    expect(Object.values(roles(suites, all))).toEqual([...twins.map(() => 'sealed'), 'sealed', 'teach']);
    expect(new Roles(suites, all).stricterBy({ suite: 'open', task: 'third' })).toEqual({
      suite: 'held',
      task: '7',
    });
    expect(new Roles(suites, all).stricterBy({ suite: 'held', task: '7' })).toBeUndefined();
  });

  it('takes two tasks that differ in a number, a sign or a name for two', () => {
    const suites: SuiteRole[] = [
      { suite: 'open', role: 'teach' },
      { suite: 'held', role: 'gate' },
    ];
    const of = (suite: string, id: string, prompt: string) => own(suite, id, { prompt });
    const tasks = [
      of('held', '1', 'Return the first 3 items.'),
      of('open', '2', 'Return the first 4 items.'),
      of('held', '3', 'Return a + b.'),
      of('open', '4', 'Return a - b.'),
      of('held', '5', 'Return [1, 2].'),
      of('open', '6', 'Return [12].'),
    ];
    expect(Object.values(roles(suites, tasks))).toEqual(['gate', 'teach', 'gate', 'teach', 'gate', 'teach']);
  });

  it('takes no account of a former suite’s tasks', () => {
    const [now, former] = [own('now', '1'), own('former', '1')];
    former.prompt = now.prompt;
    expect(roles([{ suite: 'now', role: 'teach' }], [now, former])).toEqual({
      'now/1': 'teach',
      'former/1': undefined,
    });
  });
});

describe('splitOf', () => {
  it('never moves a task', () => {
    expect(['HumanEval/0', 'HumanEval/1', 'HumanEval/2', '11', '12'].map(splitOf)).toMatchInlineSnapshot(`
      [
        "sealed",
        "teach",
        "teach",
        "teach",
        "teach",
      ]
    `);
  });

  it('divides many tasks by about 60, 20 and 20 in a hundred', () => {
    const parts = Array.from({ length: 10_000 }, (_, n) => splitOf(`task-${n}`));
    const share = (name: string) => parts.filter((part) => part === name).length / parts.length;
    expect(share('teach')).toBeCloseTo(0.6, 1);
    expect(share('gate')).toBeCloseTo(0.2, 1);
    expect(share('sealed')).toBeCloseTo(0.2, 1);
  });
});
