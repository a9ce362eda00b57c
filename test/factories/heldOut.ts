/**
 * A notebook in which every task has numbers and words of its own, so that what was made of a task is known again
 * wherever it comes to, and an instructor that passes on whatever it is shown.
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SeenRequest } from '../servers/http';
import { writeRows } from './workspace';

/** A task, how the target answers it, and what only its own texts have. */
export interface Marked {
  suite: string;
  id: string;
  name: string;
  numbers: [number, number, number];
  word: string;
  passes: boolean;
}

const SUITES = { taught: 'teach', deciding: 'gate', kept: 'sealed' } as const;

/** So many tasks of each suite, every other one of which the target answers wrong. */
export function markedTasks(each: number): Marked[] {
  return Object.keys(SUITES).flatMap((suite, at) =>
    Array.from({ length: each }, (_, n) => {
      const number = 1000 + at * 300 + n * 7;
      return {
        suite,
        id: `${suite}/${n}`,
        name: `f${at}x${n}`,
        numbers: [number, number + 5001, number + 9001] as Marked['numbers'],
        word: `q${'aeiou'[at]}${'bcdfghjklmnp'[n]}${'aeiou'[n % 5]}z`,
        passes: n % 2 === 0,
      };
    }),
  );
}

/** Writes the suites and errorbook.json. The taught one holds a deciding task too, under another name and set otherwise. */
export async function writeMarked(workspace: string, tasks: Marked[], changes: object): Promise<void> {
  const [twin] = tasks.filter(({ suite }) => suite === 'deciding');
  for (const suite of Object.keys(SUITES)) {
    const rows = tasks.filter((task) => task.suite === suite).map(rowOf);
    if (suite === 'taught' && twin !== undefined) rows.push(twinOf(twin));
    await writeRows(join(workspace, `${suite}.jsonl`), rows);
  }
  const suites = Object.entries(SUITES).map(([suite, role]) => ({ path: `${suite}.jsonl`, role }));
  await writeFile(join(workspace, 'errorbook.json'), JSON.stringify({ suites, ...changes }));
}

function rowOf(task: Marked): Record<string, unknown> {
  return {
    id: task.id,
    prompt: statementOf(task),
    tests: testsOf(task),
    entry_point: task.name,
    reference_solution: referenceOf(task),
    tags: ['sums'],
  };
}

function twinOf(task: Marked): Record<string, unknown> {
  return {
    ...rowOf(task),
    id: `taught/copied-${task.id}`,
    prompt: `"""\n${statementOf(task).replaceAll(' ', '  ')}\n"""`,
    reference_solution: `# Copied.\n${referenceOf(task)}`,
  };
}

export function statementOf({ name, word, numbers: [a, b, c] }: Marked): string {
  return `Write \`${name}(n)\` that gives the ${word} number of n: ${a} times n and ${b} more, by modulus ${c}.`;
}

/** A program that passes, with a remark. */
export function referenceOf({ name, numbers: [a, b, c] }: Marked): string {
  return `def ${name}(n):\n    total = n * ${a} + ${b}  # the sum\n    return total % ${c}\n`;
}

/** What the target writes. */
function answerOf(task: Marked): string {
  const {
    name,
    numbers: [a, b, c],
  } = task;
  const wrong = task.passes ? '' : ' + 1';
  return `\`\`\`python\ndef ${name}(n):\n    return (${a} * n + ${b}) % ${c}${wrong}\n\`\`\``;
}

function testsOf({ name, numbers: [a, b, c] }: Marked): string[] {
  return [3, 8, 21].map((n) => `assert ${name}(${n}) == ${(n * a + b) % c}`);
}

/** Which of the tasks left something in texts: whatever names are called, without remarks, however it is set. */
export function tracesOf(tasks: Marked[], texts: string[]): Marked[] {
  const read = texts.map((text) => ({ words: wordsOf(text), code: shapeOf(text) }));
  return tasks.filter((task) => {
    const {
      numbers: [a, b, c],
    } = task;
    const shapes = [`_ * ${a} + ${b}`, `${a} * _ + ${b}`, `_ % ${c}`, `) % ${c}`];
    const tests = testsOf(task).map((test) => shapeOf(test).split(' ').slice(2).join(' '));
    return read.some(
      ({ words, code }) =>
        words.has(task.word) || [...shapes, ...tests].some((shape) => code.includes(` ${shape} `)),
    );
  });
}

function wordsOf(text: string): Set<string> {
  return new Set(text.toLowerCase().match(/[a-z0-9]+/g));
}

/** Code with every name the same, without remarks, and one space between any two tokens. */
function shapeOf(text: string): string {
  const tokens = text.replace(/#.*$/gm, '').match(/\d+|[A-Za-z_]\w*|[^\s\w]+?/g) ?? [];
  const folded = tokens.map((token) => (/^[A-Za-z_]/.test(token) ? '_' : token));
  return ` ${folded.join(' ').replaceAll('= =', '==')} `;
}

/** The target, or an instructor that gives away what it was shown, with other names. */
export function leakyReply(tasks: Marked[], { body }: SeenRequest): string {
  const text = textsIn(body?.['messages']).join('\n');
  const format = body?.['response_format'] as { json_schema?: { name: string } } | undefined;
  const shown = tracesOf(tasks, [text]);
  switch (format?.json_schema?.name) {
    case undefined:
      return answerOf(
        tasks.find(({ name }) => text.includes(`\`${name}(`) || text.includes(`${name}(n)`)) ??
          (tasks[0] as Marked),
      );
    case 'diagnosis': {
      const first = shown.toSorted((a, b) => text.indexOf(a.name) - text.indexOf(b.name))[0];
      return JSON.stringify({
        category: 'misread-statement',
        misconception: `It is ${shown.map(({ word, numbers: [a, b] }) => `${word}: n * ${a} + ${b}`).join('; ')}.`,
        explanation: 'It adds one.',
        findings: [],
        corrected_solution: first === undefined ? '' : referenceOf(first),
        skill: 'sums',
        contrast_note: shown.map(referenceOf).join('\n'),
        confidence: 0.9,
      });
    }
    case 'samples':
      return JSON.stringify({ samples: shown.map(renamed) });
    default:
      return JSON.stringify({
        groups: [{ group: 1, name: 'sums', description: `${shown.map(({ word }) => word).join(' ')} sums` }],
      });
  }
}

/** A task as an instructor may pass it on: with other names, without its remark. */
function renamed(task: Marked): Record<string, unknown> {
  const other = (code: string) => code.replaceAll(task.name, `g${task.name}`).replaceAll(/\bn\b/g, 'value');
  return {
    statement: other(statementOf(task)),
    entry_point: `g${task.name}`,
    solution: other(referenceOf(task)).replace(/ {2}#.*/, ''),
    tests: testsOf(task).map(other),
    wrong_solution: other(`def ${task.name}(n):\n    return n\n`),
  };
}

/** All texts in a value of JSON. */
export function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
