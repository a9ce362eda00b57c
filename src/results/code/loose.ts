import { eachWithString, indentOf, isBlank, looksLikeCode, startsProgram } from './lines';

/**
 * Code in a text without fences: from the first line that a program would begin with, every line that reads like
 * Python; prose in between and after is left out (undefined), so that lines keep their numbers.
 */
export function looseCode(lines: string[], name: string | undefined): (string | undefined)[] {
  const assigned =
    name === undefined ? undefined : new RegExp(`^${name.replace(/\W/g, '')}\\s*=\\s*lambda\\b`);
  const start = lines.findIndex((line) => startsProgram(line) || assigned?.test(line));
  const kept: (string | undefined)[] = lines.map(() => undefined);
  if (start < 0) return kept;
  let inCode = true;
  eachWithString(lines.slice(start), (line, index, inString) => {
    if (!inString && !isBlank(line) && indentOf(line) === 0) inCode = looksLikeCode(line);
    if (inCode || inString) kept[start + index] = line;
  });
  return kept;
}

/** What follows the header of a function and no more: lines of a body, indented as in one. */
export function bodyOf(lines: string[]): string[] | undefined {
  const content = lines.filter((line) => !isBlank(line));
  const first = content[0];
  if (first === undefined) return undefined;
  const rest = content.slice(1).map(indentOf);
  if (indentOf(first) > 0) return [...lines];
  if (!isStatement(first) || content.some((line) => indentOf(line) === 0 && !isStatement(line)))
    return undefined;
  // A client that trims answers takes the first line's indentation away, and only that.
  if (rest.length > 0 && Math.min(...rest) >= 4 && !isHeader(first)) return indentFirst(lines);
  if (rest.length > 0 && Math.min(...rest) >= 4 && isTrimmedHeader(content)) return indentFirst(lines);
  return lines.map((line) => (isBlank(line) ? line : `    ${line}`));
}

/** Code with its leading tabs as four spaces: what it continues is indented by spaces. */
export function withoutTabs(lines: string[]): string[] {
  return lines.map((line) => line.replace(/^[\t ]*\t[\t ]*/, (indent) => indent.replaceAll('\t', '    ')));
}

function isStatement(line: string): boolean {
  return looksLikeCode(line) && !/^#/.test(line) ? true : /^#|^(?:return|yield|raise)\b/.test(line);
}

function isHeader(line: string): boolean {
  return /:\s*(?:#.*)?$/.test(line);
}

/** A trimmed `for …:` is followed by a deeper line and, later, by one at the level that it had itself. */
function isTrimmedHeader(content: string[]): boolean {
  const [next, ...later] = content.slice(1).map(indentOf);
  return next !== undefined && (next >= 8 || later.some((indent) => indent < next));
}

function indentFirst(lines: string[]): string[] {
  const first = lines.findIndex((line) => !isBlank(line));
  return lines.map((line, index) => (index === first ? `    ${line}` : line));
}
