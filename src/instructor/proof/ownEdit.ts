import { diffArrays } from 'diff';

/** Lines of a program, 1-based and inclusive. */
export interface Lines {
  startLine: number;
  endLine: number;
}

/** A program with only some of its lines changed. */
export interface OwnEdit {
  program: string;
  /** How many of its lines were taken away or put in. */
  changed: number;
  /** How many of its lines of code are as they were, beside its head. */
  kept: number;
}

/** Lines that an edit may put in for each that it takes away, and how many more: more than that is another program. */
const MOST_ADDED = { each: 3, more: 3 };

/** A place where two programs differ: lines `from` to `to` (0-based, exclusive) of the one become `added`. */
interface Hunk {
  from: number;
  to: number;
  added: string[];
}

/**
 * What becomes of a program where only the lines that were named are changed to those of a corrected one. A line is
 * put in where it is next to a named one, or at the top of the program, where what a named one lacks is imported.
 * @returns undefined where none of the named lines is concerned, where more than two thirds of the program are named or
 * nothing of it is left (which locates nothing), or where so much is put in that it is another program
 */
export function ownEdit(program: string, corrected: string, named: Lines[]): OwnEdit | undefined {
  const own = program.split('\n');
  const isNamed = (index: number) =>
    named.some(({ startLine, endLine }) => startLine <= index + 1 && index + 1 <= endLine);
  if (namesTooMuch(own, isNamed)) return undefined;
  const top = Math.max(
    0,
    own.findIndex((line) => line.trim() !== ''),
  );
  const isInserted = ({ from, to }: Hunk) => from === to && (isNamed(from - 1) || isNamed(from));
  const isBefore = ({ from, to }: Hunk) => from === to && from <= top;
  const taken = hunksOf(own, corrected.split('\n')).filter(
    (hunk) =>
      isInserted(hunk) || isBefore(hunk) || (hunk.from < hunk.to && range(hunk.from, hunk.to).every(isNamed)),
  );
  const used = new Set(own.filter((_, index) => isNamed(index)).flatMap(wordsOf));
  const isForNamed = (hunk: Hunk) => hunk.added.flatMap(wordsOf).some((word) => used.has(word));
  if (!taken.some((hunk) => isInserted(hunk) || hunk.from < hunk.to || isForNamed(hunk))) return undefined;
  const removed = sum(taken.map(({ from, to }) => to - from));
  const added = sum(taken.map((hunk) => hunk.added.filter((line) => line.trim() !== '').length));
  if (added > removed * MOST_ADDED.each + MOST_ADDED.more) return undefined;
  const kept = Math.max(0, own.filter((line) => line.trim() !== '').length - removed - 1);
  if (kept === 0 && removed > 1) return undefined;
  return { program: applied(own, taken), changed: removed + added, kept };
}

/** In a short program one line may be most of it; else naming most says only that the mistake is somewhere. */
function namesTooMuch(own: string[], isNamed: (index: number) => boolean): boolean {
  const code = range(0, own.length).filter((index) => (own[index] ?? '').trim() !== '');
  const named = code.filter(isNamed).length;
  return named > 1 && named > (code.length * 2) / 3;
}

/** Where lines differ by more than the white space at their ends; lines that stand for each other are told apart. */
function hunksOf(own: string[], corrected: string[]): Hunk[] {
  const hunks: Hunk[] = [];
  let at = 0;
  let open: Hunk | undefined;
  const parts = diffArrays(own, corrected, {
    comparator: (a: string, b: string) => a.trimEnd() === b.trimEnd(),
  });
  for (const { added, removed, value } of parts) {
    if (!added && !removed) {
      at += value.length;
      open = undefined;
      continue;
    }
    if (open === undefined) hunks.push((open = { from: at, to: at, added: [] }));
    if (added) open.added.push(...value);
    else open.to = at += value.length;
  }
  return hunks.flatMap(lineByLine);
}

/** As many lines for as many: each stands for the one in its place, unless one of them would stand for nothing. */
function lineByLine(hunk: Hunk): Hunk[] {
  const isBlank = hunk.added.some((line) => line.trim() === '');
  if (hunk.to - hunk.from !== hunk.added.length || isBlank) return [hunk];
  return hunk.added.map((line, index) => ({
    from: hunk.from + index,
    to: hunk.from + index + 1,
    added: [line],
  }));
}

const wordsOf = (line: string) =>
  (line.match(/[\p{L}_$][\p{L}\p{N}_$]*/gu) ?? []).filter(
    (word) => !/^(?:import|from|as|use|const|require)$/.test(word),
  );

function applied(own: string[], hunks: Hunk[]): string {
  const lines = [...own];
  for (const { from, to, added } of [...hunks].reverse()) lines.splice(from, to - from, ...added);
  return lines.join('\n');
}

const range = (from: number, to: number) =>
  Array.from({ length: Math.max(0, to - from) }, (_, n) => from + n);
const sum = (numbers: number[]) => numbers.reduce((total, each) => total + each, 0);
