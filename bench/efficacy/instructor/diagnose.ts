import { solvedTasks, unnumbered, within } from '../../../examples/skills/instructor/question';
import { functionIn, programLines } from '../../../examples/skills/instructor/response';
import { pick } from '../world/draw';
import type { Part } from '../world/part';
import { PARTS } from '../world/parts/all';
import { fill, programOf, type Draft, type Wrong } from '../world/task';
import { chanceOf, type Character } from './character';
import { recognise, type Recognised } from './recognise';

/** A response beside what it should be. */
interface Read {
  /** What is written in it, as far as it can be told. */
  draft: Draft;
  /** Which of its two lines are not as they should be, and where they are, from 0. */
  wrong: Wrong;
  from: number;
  to: number;
  program: string;
}

/** Finds what went wrong in a response. Undefined for a task of another world. */
export function diagnose(content: string, character: Character): Record<string, unknown> | undefined {
  const task = recognise(within(content, 'task') ?? '');
  if (task === undefined) return undefined;
  const lines = unnumbered(within(content, 'response') ?? '');
  const read = readResponse(task, lines, content);
  const blamed = blame(task, read, content, character);
  const at = task.parts.indexOf(blamed);
  return {
    category: 'misread-statement',
    misconception: `The model believes that ${blamed.slip.believes}.`,
    explanation: `To ${fill(blamed.says, task.numbers[at] ?? 0)} it has to be \`${fill(blamed.code, task.numbers[at] ?? 0, 'it')}\`.`,
    findings: [
      {
        start_line: read.from + 1,
        end_line: read.to + 1,
        quote: lines.slice(read.from, read.to + 1).join('\n'),
        message: 'This is not what is asked for.',
      },
    ],
    corrected_solution: read.program,
    misconception_program: programOf(read.draft, [at === 0, at === 1]),
    skill: blamed.skill,
    contrast_note: noteOf(solvedParts(content), blamed),
    confidence: 0.7,
  };
}

/** Each line of the program beside the one that it should be. */
function readResponse(task: Recognised, lines: string[], content: string): Read {
  const call = /`(\w+)\((\w+)\)`|`(\w+)`/.exec(within(content, 'task') ?? '');
  const { from, to } = programLines(lines);
  const found = functionIn(lines.slice(from, to), call?.[1] ?? '');
  const parameter = found?.parameters[0] ?? call?.[2] ?? 'numbers';
  const draft: Draft = { ...task, name: call?.[1] ?? '', parameter, opening: '' };
  const right = programOf(draft).trimEnd().split('\n');
  const own = lines.slice(from, to).filter((line) => line.trim() !== '');
  const wrong: Wrong = [own[1] !== right[1], own[2] !== right[2]];
  const whole = found === undefined || own.length !== right.length || own[0] !== right[0];
  const [first, last] = whole ? [0, Math.max(0, own.length - 1)] : [wrong[0] ? 1 : 2, wrong[1] ? 2 : 1];
  return { draft, wrong, from: from + first, to: from + Math.max(first, last), program: programOf(draft) };
}

/** The part that is blamed: one that is wrong, or by a misreading another one that the model did not show that it has. */
function blame({ parts }: Recognised, { wrong }: Read, content: string, character: Character): Part {
  const chance = chanceOf(character, content);
  if (character.mode === 'noise') return pick(PARTS, chance);
  const at = wrong[0] && wrong[1] ? Number(chance() < 0.5) : Number(wrong[1]);
  const [found, other] = at === 0 ? parts : [parts[1], parts[0]];
  if (character.mode === 'knows') return found;
  const isShown = solvedParts(content).includes(other);
  return chance() < character.misreads && !isShown ? other : found;
}

/** The parts of the tasks that the model is shown to have solved. */
export function solvedParts(content: string): Part[] {
  return solvedTasks(content).flatMap((each) => recognise(each)?.parts ?? []);
}

function noteOf(solved: Part[], blamed: Part): string {
  if (solved.length === 0) return '';
  const names = [...new Set(solved.map(({ name }) => name))].join(', ');
  return `It does ${names} right: what it lacks is ${blamed.name}.`;
}
