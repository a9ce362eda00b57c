import type { Constants, Slip, Value } from '../kind';
import { literal, readLiteral } from '../python';
import { fill, programOf } from '../task';
import { said, solvedTasks, unnumbered, within } from './question';
import { recognise, type Recognised } from './recognise';
import { functionIn, programLines } from './response';

/** Lines of the response that have to change, and what the program is then. */
interface Correction {
  from: number;
  to: number;
  program: string;
  what: string;
}

/** What is found to be believed, with the program that it would make. */
interface Belief {
  believes: string;
  category: string;
  program: string;
  sure: number;
}

/** Finds by rules what went wrong in a response; undefined for a task of no kind that is known here. */
export function diagnose(content: string): Record<string, unknown> | undefined {
  const task = recognise(within(content, 'task') ?? '');
  if (task === undefined) return undefined;
  const lines = unnumbered(within(content, 'response') ?? '');
  const result = within(content, 'result') ?? '';
  const belief = beliefOf(task, lines, result);
  const { from, to, program, what } = correct(task, lines);
  const quote = lines.slice(from, to + 1).join('\n');
  return {
    category: belief.category,
    misconception: `The model believes that ${belief.believes}.`,
    explanation: explain(task, result),
    findings: [{ start_line: from + 1, end_line: to + 1, quote, message: what }],
    corrected_solution: program,
    misconception_program: belief.program,
    skill: task.kind.skill,
    contrast_note: noteOf(task, solvedTasks(content)),
    confidence: belief.sure,
  };
}

/** The statements that are wrong give way to a right one; head, names and all around them stay. */
function correct(task: Recognised, lines: string[]): Correction {
  const { from, to } = programLines(lines);
  const name = fill(task.kind.called, task);
  const found = functionIn(lines.slice(from, to), name);
  const [parameter] = found?.parameters ?? [];
  if (
    found === undefined ||
    parameter === undefined ||
    found.name !== name ||
    found.parameters.length !== 1
  ) {
    const at = from + (found?.head ?? 0);
    const program = programOf(task, task.kind.code);
    return { from: at, to: at, program, what: `There is no function ${name} with one parameter.` };
  }
  const right = `${found.indent}return ${fill(task.kind.code, { ...task, parameter })}`;
  const own = lines.slice(from, to);
  const program = [...own.slice(0, found.first), right, ...own.slice(found.last + 1)].join('\n').trimEnd();
  const what = `This does not give ${fill(task.kind.says, task)}.`;
  return { from: from + found.first, to: from + found.last, program: `${program}\n`, what };
}

/** The misconception that gives what the response gave, or has its very words; else what the verdict tells. */
function beliefOf(task: Recognised, lines: string[], result: string): Belief {
  const slip = slipOf(task, lines, result);
  if (slip !== undefined) {
    const { believes, category, code } = slip;
    return { believes, category, program: programOf(task, code), sure: 0.9 };
  }
  const shifted = shiftOf(task, result);
  if (shifted !== undefined) {
    const program = programOf({ ...task, constants: shifted }, task.kind.code).replace(
      /^def \w+/,
      `def ${fill(task.kind.called, task)}`,
    );
    return { believes: 'a bound lies one beside where it is', category: 'off-by-one', program, sure: 0.8 };
  }
  const verdict = said(result, 'Verdict') ?? '';
  const [category, believes] = BY_VERDICT[verdict] ?? ['misread-statement', 'something else is asked for'];
  return { believes, category, program: '', sure: 0.4 };
}

const BY_VERDICT: Record<string, [category: string, believes: string]> = {
  format: ['format', 'words are an answer where a program is asked for'],
  syntax: ['syntax', 'this is how Python is written'],
  'missing-name': ['undefined-name', 'a name is there without being defined'],
  exception: ['api-misuse', 'what it calls takes such values'],
  timeout: ['inefficient', 'a loop ends by itself'],
};

function slipOf(
  { kind, constants, parameter }: Recognised,
  lines: string[],
  result: string,
): Slip | undefined {
  const given = givenIn(result);
  const actual = actualIn(result);
  const returned = lines.flatMap((line) => /^\s*return (.*?)\s*$/.exec(line)?.[1] ?? []);
  const own = functionIn(lines, '')?.parameters[0] ?? parameter;
  const plain = (code: string) => code.replace(/\s+/g, '').replaceAll('"', "'");
  const isWritten = ({ code }: Slip) =>
    returned.some((each) => plain(each) === plain(fill(code, { constants, parameter: own })));
  const isGiven = (slip: Slip) =>
    given !== undefined && actual !== undefined && literal(slip.answer(given, constants)) === literal(actual);
  return kind.slips.find(isWritten) ?? kind.slips.find(isGiven);
}

/** Constants that are one off and give what the response gave. */
function shiftOf({ kind, constants }: Recognised, result: string): Constants | undefined {
  const given = givenIn(result);
  const actual = actualIn(result);
  if (given === undefined || actual === undefined) return undefined;
  const { n, m } = constants;
  const others = [-1, 1].flatMap((by) => [
    ...(kind.ranges.n ? [{ ...constants, n: n + by }] : []),
    ...(kind.ranges.m ? [{ ...constants, m: m + by }] : []),
  ]);
  return others.find((other) => literal(kind.answer(given, other)) === literal(actual));
}

/** What the failing test gives to the function. */
function givenIn(result: string): Value | undefined {
  const test = /^assert \w+\((.*)\) == /m.exec(result)?.[1];
  return test === undefined ? undefined : readLiteral(test);
}

function actualIn(result: string): Value | undefined {
  const actual = said(result, 'Actual');
  return actual === undefined ? undefined : readLiteral(actual);
}

function explain(task: Recognised, result: string): string {
  const test = /^assert .*$/m.exec(result)?.[0];
  const asked = `What is asked for is ${fill(task.kind.says, task)}.`;
  const [expected, actual] = [said(result, 'Expected'), said(result, 'Actual')];
  const seen =
    test === undefined
      ? `Running it ended with the verdict ${said(result, 'Verdict') ?? 'unknown'}.`
      : `The test \`${test}\` fails${actual === undefined ? '' : `: it gives ${actual}, not ${expected ?? 'that'}`}.`;
  return `${asked} ${seen} \`return ${fill(task.kind.code, task)}\` does it.`;
}

/** What solved tasks say of the failed one; empty where none was shown. */
function noteOf({ kind }: Recognised, solved: string[]): string {
  if (solved.length === 0) return '';
  const kinds = solved.flatMap((each) => recognise(each)?.kind ?? []);
  const same = kinds.filter(({ skill }) => skill === kind.skill);
  const shown = same.map(({ name }) => name).join(' and ');
  return same.length > 0
    ? `It solves ${shown}, of the same skill: what it lacks is ${kind.name} itself.`
    : `What it solves is of other skills (${[...new Set(kinds.map(({ skill }) => skill))].join(', ') || 'unknown'}): ${kind.skill} is what it lacks.`;
}
