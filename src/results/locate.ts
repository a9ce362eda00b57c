/** What a failed run says by itself, before any model is asked: its class, and the lines of the response it points at. */
import { hasPassed, type Case } from '../domain/case';
import type { Finding } from '../domain/diagnosis';
import type { CaseVerdict, Verdict } from '../domain/verdict';
import type { Task } from '../domain/task';
import { depthsOf } from '../languages/brackets';
import type { Braces } from '../languages/description';
import { descriptionOf } from '../languages/language';
import { definitionLine } from './code/braces';
import { linesOf } from './code/clean';
import { indentOf, isBlank } from './code/lines';
import { wantedOf } from './code/task';

/** A finding that costs nothing. */
export interface FreeFinding extends Finding {
  /** The class of the failure. */
  class: Verdict;
  /** How the line was found: where the exception left the program, or where the answer is made. */
  by: 'exception' | 'return' | 'loop' | 'definition' | 'response';
}

type Place = Pick<FreeFinding, 'startLine' | 'endLine' | 'by'>;

/** Modules of the standard library that answers use most, and forget to import most. */
const MODULES = new Set(
  'bisect cmath collections copy datetime decimal fractions functools hashlib heapq itertools json math operator random re statistics string sys time'.split(
    ' ',
  ),
);

/** The findings of a failed case; none for a passed one, and for one that was not run. */
export function findingsOf(whole: Pick<Case, 'task' | 'response' | 'verdict'>): FreeFinding[] {
  const { verdict } = whole;
  if (verdict === undefined || hasPassed(verdict)) return [];
  const place = placeOf(linesOf(whole.response.text), whole.task, verdict);
  return [{ ...place, class: verdict.verdict, message: messageOf(verdict) }];
}

/** The line of the response that a line of its program is; undefined where it is the task's. */
function responseLine(verdict: Pick<CaseVerdict, 'line' | 'lineOffset' | 'headLines'>): number | undefined {
  const { line, lineOffset, headLines = 0 } = verdict;
  return line === undefined || line <= headLines ? undefined : line + lineOffset;
}

function placeOf(lines: string[], task: Task, verdict: CaseVerdict): Place {
  const failed = responseLine(verdict);
  if (failed !== undefined && failed >= 1 && failed <= lines.length)
    return { startLine: failed, endLine: failed, by: 'exception' };
  const { braces } = descriptionOf(task.language);
  const body = braces === undefined ? bodyOf(lines, task.entryPoint) : bodyInBraces(lines, task, braces);
  const { start, definition, end } = body;
  const only = (pattern: RegExp) => {
    const found = lines
      .slice(start, end)
      .flatMap((line, index) => (pattern.test(line) ? [start + index] : []));
    return found.length === 1 ? found[0] : undefined;
  };
  // With one place that can make the answer (or never end), that is where to look; with several, none is singled out.
  if (verdict.verdict === 'wrong-answer') {
    // Braces let a statement stand behind its condition.
    const line = only(braces === undefined ? /^\s*(?:return|yield)\b/ : /\breturn\b/);
    if (line !== undefined) return { startLine: line + 1, endLine: line + 1, by: 'return' };
  }
  if (verdict.verdict === 'timeout') {
    const line = only(/^\s*(?:async\s+|[\w']+:\s*)?(?:while|for|loop|do)\b/);
    if (line !== undefined) return { startLine: line + 1, endLine: line + 1, by: 'loop' };
  }
  const at = (definition ?? 0) + 1;
  return { startLine: at, endLine: at, by: definition === undefined ? 'response' : 'definition' };
}

/** Where the function that the tests call stands (0-based, `end` exclusive); the whole response where it has none. */
function bodyOf(
  lines: string[],
  name: string | undefined,
): { start: number; definition?: number; end: number } {
  const isDefinition = (line: string) => {
    const defined = /^\s*(?:async\s+)?(?:def|class)\s+(\w+)/.exec(line)?.[1];
    return defined !== undefined && (name === undefined || defined === name);
  };
  const definition = lines.findLastIndex(isDefinition);
  if (definition < 0) return { start: 0, end: lines.length };
  const indent = indentOf(lines[definition] ?? '');
  const after = lines.findIndex(
    (line, index) =>
      index > definition && !isBlank(line) && !/^\s*[)\]#]/.test(line) && indentOf(line) <= indent,
  );
  return { start: definition, definition, end: after < 0 ? lines.length : after };
}

/** The same in a language with braces: it ends where its brackets are closed. */
function bodyInBraces(lines: string[], task: Task, braces: Braces): ReturnType<typeof bodyOf> {
  const names = wantedOf(task).names;
  const definition = Math.max(-1, ...names.map((name) => definitionLine(lines, name, braces)));
  if (definition < 0) return { start: 0, end: lines.length };
  const depths = depthsOf(lines, braces);
  const open = depths[definition] ?? 0;
  // Its head may go on before its brace opens.
  const begun = depths.findIndex((depth, index) => index > definition && depth > open);
  const end = depths.findIndex((depth, index) => index > Math.max(begun, definition) && depth <= open);
  return { start: definition, definition, end: end < 0 ? lines.length : end };
}

/** The failure in words: what happened, and which test said so with which values; nothing twice. */
function messageOf({ detail, assertion, expected, actual, verdict, extraction }: CaseVerdict): string {
  const values = [
    ['failing test: ', assertion],
    ['expected ', expected],
    ['got ', actual],
  ].flatMap(([name, value]) => (value === undefined || detail.includes(value) ? [] : [`${name}${value}`]));
  const note = verdict === 'missing-name' ? nameNote(detail) : verdict === 'format' ? extraction : undefined;
  const said = [detail, ...values, ...(note === undefined || detail.includes(note) ? [] : [note])];
  return said.filter((part) => part !== '').join('\n') || verdict;
}

/** What a missing name most likely wants. */
function nameNote(detail: string): string | undefined {
  const name = /name '(\w+)'/.exec(detail)?.[1];
  if (name === undefined) return undefined;
  if (MODULES.has(name)) return `\`${name}\` is a module that was not imported.`;
  return /^[A-Z]/.test(name)
    ? `\`${name}\` is a class or type that was neither defined nor imported.`
    : `\`${name}\` is neither defined nor imported.`;
}
