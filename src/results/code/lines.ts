/** Lines of text: what they are indented by, and how lines are taken away so that the others keep their numbers. */

export function isBlank(line: string): boolean {
  return line.trim() === '';
}

export function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}

/** Without the indentation that all lines share: a block may be indented as a whole. */
export function dedented(lines: string[]): string[] {
  const indents = lines.filter((line) => !isBlank(line)).map((line) => /^[ \t]*/.exec(line)?.[0] ?? '');
  const shared = indents.reduce((a, b) => commonStart(a, b), indents[0] ?? '');
  return lines.map((line) => (line.startsWith(shared) ? line.slice(shared.length) : line));
}

function commonStart(a: string, b: string): string {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length++;
  return a.slice(0, length);
}

/** A text of which all before a place is only line breaks. */
export function blankBefore(text: string, end: number): string {
  return onlyLineBreaks(text.slice(0, end)) + text.slice(end);
}

export function onlyLineBreaks(text: string): string {
  return text.replace(/[^\n]/g, '');
}

/** The identifiers in a text. */
export function wordsIn(lines: string[]): Set<string> {
  return new Set(lines.join('\n').match(/[A-Za-z_$][\w$]*/g));
}
