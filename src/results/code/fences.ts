import { indentOf, isBlank, looksLikeCode, startsProgram } from './lines';

/** A fenced block: its lines without the fence's own indentation, and the index in the text of the first of them. */
export interface Block {
  language: string;
  first: number;
  lines: string[];
  closed: boolean;
}

const OPENING = /^(\s*(?:>\s?)?)(`{3,}|~{3,})\s*([\w+#.-]*)[^`]*$/;
/** A block on one line, or code that starts on the fence's own line: "```python def f(): ...```". */
const ONE_LINE = /^\s*```(?:python3?|py)?\s+(\S.*?)\s*```\s*$/;

/** The fenced blocks of a text, in order; one that is never closed reaches to the end. */
export function fencedBlocks(lines: string[]): Block[] {
  const blocks: Block[] = [];
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index] ?? '';
    const single = ONE_LINE.exec(line);
    if (single) {
      blocks.push({ language: 'python', first: index, lines: [single[1] ?? ''], closed: true });
      continue;
    }
    const opening = OPENING.exec(line);
    if (!opening) continue;
    const block = readBlock(lines, index, opening);
    blocks.push(block);
    index = block.first + block.lines.length - (block.closed ? 0 : 1);
  }
  return blocks;
}

function readBlock(lines: string[], opening: number, match: RegExpExecArray): Block {
  const [, indent = '', fence = '```', language = ''] = match;
  const content: string[] = [];
  for (let index = opening + 1; index < lines.length; index++) {
    const line = withoutIndent(lines[index] ?? '', indent);
    if (closes(line, fence))
      return { language: language.toLowerCase(), first: opening + 1, lines: content, closed: true };
    if (line.endsWith(fence) && !line.slice(0, -fence.length).includes(fence)) {
      // The closing fence is glued to the last line of code; a line of its own is kept for the count.
      return withGluedEnd(content, line.slice(0, -fence.length), opening + 1, language);
    }
    content.push(line);
  }
  return { language: language.toLowerCase(), first: opening + 1, lines: content, closed: false };
}

function withGluedEnd(content: string[], last: string, first: number, language: string): Block {
  // Reported as not closed by a line of its own: the next block starts right after this line.
  return { language: language.toLowerCase(), first, lines: [...content, last], closed: false };
}

function closes(line: string, fence: string): boolean {
  const text = line.trim();
  return text.length >= fence.length && [...text].every((char) => char === fence[0]);
}

function withoutIndent(line: string, indent: string): string {
  if (line.startsWith(indent)) return line.slice(indent.length);
  return line.slice(Math.min(indentOf(line), indent.length));
}

const PYTHON = new Set([
  '',
  'python',
  'python3',
  'py',
  'py3',
  'python2',
  'ipython',
  'sage',
  'code',
  'text',
  'plaintext',
]);

/** Whether a block may hold the program. Untagged and `text` blocks may, if they read like code. */
export function isPython(block: Block): boolean {
  if (!PYTHON.has(block.language)) return false;
  const content = block.lines.filter((line) => !isBlank(line));
  if (content.length === 0) return false;
  if (block.language.startsWith('py')) return true;
  return content.some((line) => indentOf(line) > 0 || looksLikeCode(line));
}

/**
 * Whether a block only shows how the program is used: it defines nothing. Its examples may be wrong where the program
 * is right.
 */
export function onlyUses(block: Block): boolean {
  const top = block.lines.filter((line) => !isBlank(line) && indentOf(line) === 0);
  return !top.some(startsProgram) && !top.every((line) => /^(?:#|[A-Z_][A-Z0-9_]*\s*=(?!=))/.test(line));
}
