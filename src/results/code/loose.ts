/** Code in texts without fences, and bodies of functions without their heads. */
import { OpenBrackets } from '../../languages/brackets';
import type { Braces } from '../../languages/description';
import { looksLikeBraces } from './braces';
import { indentOf, isBlank } from './lines';
import { looksLikePython, OpenParts } from './python';
import type { Syntax } from './syntax';

/** Lines of a response by their places in it; undefined where a line is no code. */
export type Kept = (string | undefined)[];

/**
 * The code in a text without fences: from the first line that a program would begin with, every line that reads like
 * code; prose in between and after is left out, so that lines keep their numbers.
 */
export function looseCode(lines: string[], names: string[], syntax: Syntax): Kept {
  const flat = withoutMargin(lines, names, syntax);
  const start = startOf(flat, names, syntax);
  if (start < 0) return lines.map(() => undefined);
  return [...flat.slice(0, start).map(() => undefined), ...codeOnly(flat.slice(start), syntax)];
}

/** Lines without the prose between them. */
export function codeOnly(lines: string[], { braces }: Syntax): Kept {
  return braces === undefined ? pythonIn(lines) : bracesIn(lines, braces);
}

function pythonIn(lines: string[]): Kept {
  const parts = new OpenParts();
  let inCode = true;
  return lines.map((line) => {
    if (!parts.any && !isBlank(line) && indentOf(line) === 0) inCode = looksLikePython(line);
    if (!inCode) return undefined;
    parts.read(line);
    return line;
  });
}

function bracesIn(lines: string[], braces: Braces): Kept {
  const brackets = new OpenBrackets(braces);
  return lines.map((line) => {
    if (!brackets.any && !isBlank(line) && !looksLikeBraces(line, braces)) return undefined;
    brackets.read(line);
    return line;
  });
}

/** Where the program begins: at its first import or definition, or at the constants and comments right above. */
function startOf(lines: string[], names: string[], syntax: Syntax): number {
  const first = lines.findIndex(
    (line) => syntax.starts(line) || names.some((name) => syntax.defines([line], name)),
  );
  const prose = lines.slice(0, first).findLastIndex((line) => !isBlank(line) && !syntax.looksLikeCode(line));
  const start = lines.findIndex((line, index) => index > prose && !isBlank(line));
  return first < 0 ? first : start;
}

/** A program that is indented as a whole, as Markdown has code without fences. */
function withoutMargin(lines: string[], names: string[], syntax: Syntax): string[] {
  if (names.some((name) => syntax.defines(lines, name))) return lines;
  const defining = lines.find((line) => names.some((name) => syntax.defines([line.trimStart()], name)));
  const margin = defining === undefined ? 0 : indentOf(defining);
  if (margin === 0) return lines;
  return lines.map((line) => (indentOf(line) >= margin ? line.slice(margin) : ''));
}

/** Kept lines as text: those that were left out are empty. */
export function codeLines(kept: Kept): string[] {
  return kept.map((line) => line ?? '');
}

/** What follows the header of a function and no more: lines of a body, indented as in one. */
export function bodyOf(lines: string[]): string[] | undefined {
  const content = lines.filter((line) => !isBlank(line));
  const first = content[0];
  if (first === undefined) return undefined;
  if (indentOf(first) > 0) return [...lines];
  if (!isStatement(first) || content.some((line) => indentOf(line) === 0 && !isStatement(line)))
    return undefined;
  // A client that trims answers takes the first line's indentation away, and only that.
  if (wasTrimmed(lines)) return indentFirst(lines);
  return lines.map((line) => (isBlank(line) ? line : `    ${line}`));
}

/** Whether a body lost the indentation of its first line, and only that. */
export function wasTrimmed(lines: string[]): boolean {
  const [first = '', ...rest] = lines.filter((line) => !isBlank(line));
  const indents = rest.map(indentOf);
  if (!isStatement(first) || indents.length === 0 || Math.min(...indents) < 4) return false;
  if (!/:\s*(?:#.*)?$/.test(first)) return true;
  // A trimmed `for …:` is followed by a deeper line and, later, by one at the level that it had itself.
  const [next = 0, ...later] = indents;
  return next >= 8 || later.some((indent) => indent < next);
}

export function indentFirst(lines: string[]): string[] {
  const first = lines.findIndex((line) => !isBlank(line));
  return lines.map((line, index) => (index === first ? `    ${line}` : line));
}

/** Code with its leading tabs as four spaces: what it continues is indented by spaces. */
export function withoutTabs(lines: string[]): string[] {
  return lines.map((line) => line.replace(/^[\t ]*\t[\t ]*/, (indent) => indent.replaceAll('\t', '    ')));
}

function isStatement(line: string): boolean {
  return looksLikePython(line) || /^(?:return|yield|raise)\b|^[\])}]/.test(line);
}

const PROMPTED = /^(?:>>>|\.\.\.)(?: |$)/;

/**
 * Code that was typed into an interpreter: without its prompts and what it printed. Where the code has none itself,
 * sessions that follow it are taken away.
 */
export function withoutSession(lines: string[], syntax: Syntax): string[] {
  const typed = lines.some((line) => line.startsWith('>>> ') && syntax.starts(line.slice(4)));
  const parts = new OpenParts();
  let session = false;
  return lines.map((line) => {
    if (typed) return PROMPTED.test(line) ? line.slice(4) : '';
    if (!parts.any && line.startsWith('>>>')) session = true;
    if (session && (isBlank(line) || syntax.starts(line))) session = false;
    if (!session) parts.read(line);
    return session ? '' : line;
  });
}
