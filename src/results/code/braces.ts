/** Programs in languages with braces, told apart into their top-level parts without a parser. */
import { depthsOf } from '../../languages/brackets';
import type { Braces } from '../../languages/description';
import { isBlank } from './lines';

/** A part of a program that stands outside of all braces. `first` and `last` are indices of lines. */
export interface Item {
  first: number;
  last: number;
  names: string[];
}

/** Methods count where the language has functions only in classes. */
const METHOD =
  /^\s*(?:(?:public|private|protected|static|final|synchronized|inline|virtual)\s+)*(?!return\b|new\b|else\b|throw\b)[\w<>[\],.?:&*\s]+?[\s*&>](\w+)\s*\([^;]*$|^\s*(?:(?:public|private|protected|static|final)\s+)+[\w<>[\],.?\s]+?\s(\w+)\s*\(/;

/** Whether a program would begin with this line. */
export function startsInBraces(line: string, braces: Braces): boolean {
  const head = headOf(line);
  return braces.definition.test(head) || braces.other.test(head);
}

/** What of a line can be the head of a definition: no pattern is tried on more, because some take the square of it. */
const headOf = (line: string) => line.slice(0, 1000);

/** Whether a line outside of all braces is code rather than prose. */
export function looksLikeBraces(line: string, braces: Braces): boolean {
  return (
    startsInBraces(line, braces) ||
    line.startsWith(braces.comment) ||
    /^(?:\/\*|\*\/|[})\]])|[;{]\s*$|^\s+\S/.test(line)
  );
}

/** The parts of a program that define something, each with the attributes and annotations right before it. */
export function itemsOf(lines: string[], braces: Braces): Item[] {
  const depths = depthsOf(lines, braces);
  const items: Item[] = [];
  lines.forEach((line, index) => {
    const match = depths[index] === 0 ? braces.definition.exec(headOf(line)) : null;
    const last = items.at(-1);
    if (match === null || (last !== undefined && last.last >= index)) return;
    const names = match.slice(1).filter((name) => name !== undefined);
    items.push({ first: firstOf(lines, index), last: lastOf(lines, depths, index), names });
  });
  return items;
}

function firstOf(lines: string[], index: number): number {
  let first = index;
  while (first > 0 && /^\s*(?:#\[|@\w|template\s*<)/.test(lines[first - 1] ?? '')) first -= 1;
  return first;
}

/** A definition ends where its brackets are closed; one without a body where its statement ends. */
function lastOf(lines: string[], depths: number[], index: number): number {
  for (let at = index; at < lines.length; at++) {
    const ended = /[};)]\s*(?:\/\/.*)?$|[^,({=]$/.test((lines[at] ?? '').trimEnd());
    const opensNext = /^\s*\{/.test(lines[at + 1] ?? '');
    if ((depths[at + 1] ?? 0) <= 0 && ended && !opensNext) return at;
  }
  return lines.length - 1;
}

/** Whether lines define a function or type of this name, outside of all braces or as the method of a class. */
export function definesInBraces(lines: string[], name: string, braces: Braces): boolean {
  return definitionLine(lines, name, braces) >= 0;
}

/** The last line on which a name is defined; -1 where it is not. */
export function definitionLine(lines: string[], name: string, braces: Braces): number {
  const depths = depthsOf(lines, braces);
  return lines.findLastIndex((line, index) => {
    if (isBlank(line)) return false;
    const depth = depths[index] ?? 0;
    const head = headOf(line);
    const match = depth <= 0 ? braces.definition.exec(head) : null;
    if (match?.slice(1).includes(name)) return true;
    return (
      braces.methods &&
      depth <= 1 &&
      line.includes('(') &&
      METHOD.exec(headOf(line.trimStart()))?.slice(1).includes(name) === true
    );
  });
}
