import { describe, expect, it } from 'vitest';
import type { ResponseForm } from '../../../src/domain/response';
import type { Task } from '../../../src/domain/task';
import type { Outcome } from '../../../src/domain/verdict';
import type { Language } from '../../../src/languages/language';
import { programOf } from '../../../src/results/checkTask';
import { extractProgram } from '../../../src/results/extract';
import { languagesHere } from '../../../src/sandbox/languages/toolchains';
import { parseTask } from '../../../src/tasks/formats';
import { MULTIPL_E, MULTIPL_E_PYTHON } from '../../factories/multiPlE';
import { sharedSandbox } from '../../factories/sandbox';

const limits = { timeSeconds: 10, memoryMb: 512, processes: 16, fileMb: 16, outputKb: 16 };
const HERE = new Set(
  (await languagesHere()).filter(({ version }) => version !== undefined).map(({ language }) => language),
);
const sandbox = sharedSandbox();

function taskOf(row: object): Task {
  const task = parseTask(row, 'multi', JSON.stringify(row));
  if (typeof task === 'string') throw new Error(task);
  return task;
}

/** What running each program gave: what two answers have in common is compiled once. */
const ran = new Map<string, Promise<Outcome>>();

async function grade(task: Task, form: ResponseForm, text: string): Promise<Outcome> {
  const { program, explanation } = extractProgram(task, form, text);
  if (program === undefined) throw new Error(explanation);
  const key = `${task.language}\n${program.trim()}`;
  const outcome = ran.get(key) ?? sandbox().run(programOf(task, program, limits));
  ran.set(key, outcome);
  return outcome;
}

/** The words that name the verdict of a wrong class, so that a failure says which program it was. */
const verdictOf = async (task: Task, form: ResponseForm, text: string) => {
  const { verdict, detail } = await grade(task, form, text);
  return `${verdict}: ${detail}`;
};

describe.each(Object.entries(MULTIPL_E))('MultiPL-E, %s', (language, { row, ...answers }) => {
  const task = taskOf(row);

  it('maps a row to its language and the name that its tests call', () => {
    const entryPoint = language === 'java' ? 'sumAbove' : 'sum_above';
    expect(task).toMatchObject({ id: row.name, language, entryPoint, tests: { kind: 'program' } });
  });

  it.skipIf(!HERE.has(language as Language))(
    'tells right, wrong and broken answers apart, whole and as completions (needs its tools)',
    async () => {
      expect(await verdictOf(task, 'completion', answers.completion)).toMatch(/^passed/);
      expect(await verdictOf(task, 'response', answers.right)).toMatch(/^passed/);
      expect(await verdictOf(task, 'response', answers.right.replace(/```\w+/, '```'))).toMatch(/^passed/);
      expect(await verdictOf(task, 'response', answers.right.replaceAll(/```\w*/g, ''))).toMatch(/^passed/);
      expect(await verdictOf(task, 'response', answers.wrong)).toMatch(/^wrong-answer/);
      expect(await verdictOf(task, 'response', answers.missing)).toMatch(/^missing-name/);
      expect(await verdictOf(task, 'response', answers.broken)).toMatch(/^syntax/);
    },
    240_000,
  );
});

describe('MultiPL-E, python', () => {
  it('is judged from outside, as HumanEval', async () => {
    const task = taskOf(MULTIPL_E_PYTHON.row);
    expect(task).toMatchObject({ language: 'python', entryPoint: 'sum_above', tests: { kind: 'check' } });
    expect(await grade(task, 'response', MULTIPL_E_PYTHON.right)).toMatchObject({
      verdict: 'passed',
      weak: false,
    });
    expect(await grade(task, 'response', MULTIPL_E_PYTHON.wrong)).toMatchObject({ verdict: 'wrong-answer' });
  });
});
