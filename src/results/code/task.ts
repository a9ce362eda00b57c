import type { Task } from '../../book/records';
import { linesOf } from './clean';
import { defines, eachWithString, indentOf, isBlank, looksLikeCode } from './lines';

/** Names that are called in tests without being the program's. */
const NOT_THE_PROGRAMS = new Set(
  (
    'abs all any bool bytes check complex dict divmod enumerate filter float frozenset getattr hasattr int isclose ' +
    'isinstance iter len list map max min next not pow print range repr reversed round set sorted str sum tuple type ' +
    'zip and or in is if else lambda'
  ).split(' '),
);

/** The names that a program for the task has to define: its entry point, or what its assertions call. */
export function wantedNames(task: Task): string[] {
  if (task.entryPoint !== undefined) return [task.entryPoint];
  if (task.tests.kind !== 'asserts') return [];
  const calls = task.tests.asserts.flatMap((line) => [...line.matchAll(/(?<![\w.])([A-Za-z_]\w*)\s*\(/g)]);
  const names = new Set(calls.map((match) => match[1] ?? ''));
  return [...names].filter((name) => !NOT_THE_PROGRAMS.has(name));
}

/** A prompt that is code: what stands before the entry point's definition, and the whole. */
export interface CodePrompt {
  /** Imports and helpers, which an answer that repeats only the function relies on. */
  preamble: string[];
  whole: string[];
}

/** The task's prompt, if it is the head of a program rather than words. */
export function codePrompt(task: Task): CodePrompt | undefined {
  const { entryPoint } = task;
  if (entryPoint === undefined) return undefined;
  const whole = linesOf(task.prompt);
  const at = whole.findIndex((line) => defines([line], entryPoint));
  if (at < 0 || !isAllCode(whole.slice(0, at))) return undefined;
  return { preamble: whole.slice(0, at), whole };
}

function isAllCode(lines: string[]): boolean {
  let all = true;
  eachWithString(lines, (line, _, inString) => {
    if (!inString && !isBlank(line) && indentOf(line) === 0 && !looksLikeCode(line)) all = false;
  });
  return all;
}
