/**
 * Makes a program in a language with braces fit its tests, with which it is compiled: what both define, or what prompt
 * and answer both define, would be defined twice. Lines keep their places.
 */
import type { Task } from '../../domain/task';
import { depthsOf } from '../../languages/brackets';
import type { Braces } from '../../languages/description';
import { definesInBraces, itemsOf, startsInBraces, type Item } from './braces';
import { linesOf } from './clean';
import { dedented, wordsIn } from './lines';
import type { CodePrompt } from './task';

/** What stands before and after the lines of an answer. */
export interface Frame {
  head: string[];
  lines: string[];
  tail: string[];
}

/** Without what the tests define themselves: a `main` of its own, tests of its own. */
export function withoutTests(lines: string[], task: Task, braces: Braces, names: string[]): string[] {
  if (task.tests.kind !== 'program') return lines;
  const theirs = new Set(itemsOf(linesOf(task.tests.code), braces).flatMap((item) => item.names));
  // Methods in the tests' main class are called by that class, so that the answer's is in the way.
  return withoutItems(lines, theirs, braces, names);
}

/** Lines without the definitions of some names, except those that hold what is wanted. */
function withoutItems(lines: string[], unwanted: Set<string>, braces: Braces, wanted: string[]): string[] {
  const left = [...lines];
  for (const { first, last, names } of itemsOf(lines, braces)) {
    const own = lines.slice(first, last + 1);
    if (!names.some((name) => unwanted.has(name))) continue;
    if (wanted.some((name) => definesInBraces(own, name, braces))) continue;
    left.fill('', first, last + 1);
  }
  return left;
}

/** Puts around an answer what it needs of the prompt. */
export function framed(lines: string[], prompt: CodePrompt, braces: Braces): Frame {
  const { preamble } = prompt;
  const depths = depthsOf(preamble, braces);
  const given = new Set(itemsOf(lines, braces).flatMap((item) => item.names));
  const opened = itemsOf(preamble, braces).findLast((item) => item.last === preamble.length - 1);
  const inClass = (depths.at(-1) ?? 0) > 0;
  // A method alone goes into the class that the prompt opened.
  if (inClass && opened !== undefined && !opened.names.some((name) => given.has(name))) {
    const imports = lines.filter((line) => /^import\b/.test(line));
    const rest = lines.map((line) => (/^import\b/.test(line) ? '' : line));
    return { head: [...imports, ...preamble], lines: rest, tail: ['}'] };
  }
  const outside = inClass && opened !== undefined ? preamble.slice(0, opened.first) : preamble;
  return { head: headOf(withoutItems(outside, given, braces, []), lines, braces), lines, tail: [] };
}

function headOf(preamble: string[], lines: string[], braces: Braces): string[] {
  const code = lines.some((line) => /^package\s/.test(line))
    ? preamble.filter((line) => !/^package\s/.test(line))
    : preamble;
  if (!code.some((line) => startsInBraces(line, braces))) return [];
  return braces.imports === undefined ? code : asModule(code, braces.imports);
}

/** What a prompt in Rust uses, where the answer may use the same again. */
function asModule(preamble: string[], imports: RegExp): string[] {
  const uses = preamble
    .filter((line) => imports.test(line))
    .map((line) => line.replace(/^(?:pub\s+)?use/, 'pub use'));
  const rest = preamble.map((line) => (imports.test(line) ? '' : line));
  return uses.length === 0
    ? preamble
    : [...rest, 'mod errorbook_head {', ...uses, '}', 'use errorbook_head::*;'];
}

/** Some suites' tests begin by closing what the prompt opened (MultiPL-E): an answer that closes it opens it again. */
export function leftOpen(lines: string[], task: Task, braces: Braces): string[] {
  const missing =
    task.tests.kind === 'program' ? -(depthsOf(linesOf(task.tests.code), braces).at(-1) ?? 0) : 0;
  const open = depthsOf(lines, braces).at(-1) ?? 0;
  if (open < missing) {
    const code = missing > 1 ? withoutLastBrace(lines) : lines;
    return [...code, braces.opening];
  }
  // A body that was asked for may leave out the ends of what the prompt began.
  return open > missing ? [...lines, ...Array.from({ length: open - missing }, () => '}')] : lines;
}

/**
 * A completed prompt up to where its function ends, or at least its class. What comes after it is the model going on by
 * itself, which suites cut off too; but for definitions that the function uses.
 */
export function upToEnd(lines: string[], promptLines: number, braces: Braces): string[] {
  const depths = depthsOf(lines, braces);
  const opened = depthsOf(lines.slice(0, promptLines - 1), braces).at(-1) ?? 0;
  if (opened <= 0) return lines;
  const after = (index: number) => depths[index + 1] ?? 0;
  const end = lines.findIndex((_, index) => index >= promptLines - 1 && after(index) <= 0);
  if (end >= 0) return withUsed(lines, end, braces);
  const method = lines.findLastIndex((_, index) => index >= promptLines - 1 && after(index) < opened);
  return method < 0 ? lines : lines.slice(0, method + 1);
}

/** Lines up to one, and the definitions after it that these use, directly or by others. */
function withUsed(lines: string[], end: number, braces: Braces): string[] {
  const kept = lines.slice(0, end + 1);
  const closed = depthsOf(lines, braces).map((depth) => depth <= 0);
  const given = new Map<string, Item>();
  for (const item of itemsOf(lines, braces))
    if (item.first > end && closed[item.last + 1])
      for (const name of item.names) given.set(name, given.get(name) ?? item);
  const taken = new Set<Item>();
  const used = [...wordsIn(kept)];
  for (let word = used.pop(); word !== undefined; word = used.pop()) {
    const item = given.get(word);
    if (item === undefined || taken.has(item)) continue;
    taken.add(item);
    used.push(...wordsIn(lines.slice(item.first, item.last + 1)));
  }
  const last = Math.max(end, ...[...taken].map((item) => item.last));
  const more = lines.slice(end + 1, last + 1).fill('');
  for (const { first, last: to } of taken)
    for (let at = first; at <= to; at++) more[at - end - 1] = lines[at] ?? '';
  return [...kept, ...more];
}

function withoutLastBrace(lines: string[]): string[] {
  const at = lines.findLastIndex((line) => /\}\s*$/.test(line));
  return lines.map((line, index) => (index === at ? line.replace(/\}\s*$/, '') : line));
}

/** The lines of a function's body without its head: they return outside of all braces, or define nothing. */
export function bodyInBraces(lines: string[], braces: Braces): string[] | undefined {
  const code = dedented(lines);
  const depths = depthsOf(code, braces);
  const returns = code.some((line, index) => depths[index] === 0 && /^\s*return\b/.test(line));
  const defines = code.some((line) => startsInBraces(line, braces));
  return returns || (!defines && code.some((line) => /[;}]\s*$/.test(line))) ? lines : undefined;
}
