import type { Task } from '../../domain/task';
import { descriptionOf } from '../../languages/language';
import { definitionLine } from './braces';
import type { Wanted } from './choose';
import { linesOf } from './clean';
import { indentOf, isBlank } from './lines';
import { definesInPython, looksLikePython, OpenParts } from './python';

/** Names that are called in tests without being the program's. */
const NOT_THE_PROGRAMS = new Set(
  (
    'abs all any bool bytes check complex dict divmod enumerate filter float frozenset getattr hasattr int isclose ' +
    'isinstance iter len list map max min next not pow print range repr reversed round set sorted str sum tuple type ' +
    'zip and or in is if else lambda'
  ).split(' '),
);

/** What the tests of a task ask for: its entry point, or what its assertions call. */
export function wantedOf(task: Task): Wanted {
  const { tests } = task;
  const inClass = tests.kind === 'asserts' && /\bSolution\b/.test(tests.after ?? '');
  return { names: [...wantedNames(task), ...(inClass ? ['Solution'] : [])], reads: tests.kind === 'stdio' };
}

function wantedNames(task: Task): string[] {
  if (task.tests.kind === 'stdio') return [];
  const { entryPoint, language, prompt } = task;
  if (entryPoint !== undefined)
    return [descriptionOf(language).braces === undefined ? entryPoint : spelledIn(prompt, entryPoint)];
  if (task.tests.kind !== 'asserts') return [];
  const calls = task.tests.asserts.flatMap((line) => [...line.matchAll(/(?<![\w.])([A-Za-z_]\w*)\s*\(/g)]);
  const names = new Set(calls.map((match) => match[1] ?? ''));
  return [...names].filter((name) => !NOT_THE_PROGRAMS.has(name));
}

/** Suites that were translated name their functions as each language does. */
function spelledIn(prompt: string, name: string): string {
  const camel = name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
  const spellings = [name, camel, camel.charAt(0).toUpperCase() + camel.slice(1)];
  return spellings.find((each) => new RegExp(`\\b${each.replace(/\W/g, '')}\\b`).test(prompt)) ?? name;
}

/** A prompt that is code: what stands before the entry point's definition, and the whole. */
export interface CodePrompt {
  /** Imports and helpers, which an answer that repeats only the function relies on. */
  preamble: string[];
  whole: string[];
}

/** The task's prompt, if it is the head of a program rather than words. */
export function codePrompt(task: Task): CodePrompt | undefined {
  const { entryPoint, language } = task;
  if (entryPoint === undefined) return undefined;
  const { braces } = descriptionOf(language);
  const whole = linesOf(task.prompt);
  const at =
    braces === undefined
      ? whole.findIndex((line) => definesInPython([line], entryPoint))
      : definitionLine(whole, spelledIn(task.prompt, entryPoint), braces);
  if (at < 0 || (braces === undefined && !isAllCode(whole.slice(0, at)))) return undefined;
  return { preamble: whole.slice(0, at), whole };
}

function isAllCode(lines: string[]): boolean {
  const parts = new OpenParts();
  return lines.every((line) => {
    const belongs = parts.any;
    parts.read(line);
    return belongs || isBlank(line) || indentOf(line) > 0 || looksLikePython(line);
  });
}
