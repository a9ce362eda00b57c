import type { Braces } from './description';
import { descriptionOf, type Language } from './language';

/** Reads code line by line and counts its open brackets; what stands in strings and comments is no bracket. */
export class OpenBrackets {
  depth = 0;
  private within: '*/' | '`' | undefined;

  constructor(private readonly braces: Braces) {}

  /** Whether a bracket, a comment or a text is open. */
  get any(): boolean {
    return this.depth > 0 || this.within !== undefined;
  }

  read(line: string): void {
    for (let at = 0; at < line.length;)
      at = this.within === undefined ? this.code(line, at) : this.rest(line, at, this.within);
  }

  private code(line: string, at: number): number {
    const char = line[at] ?? '';
    const { comment } = this.braces;
    if (line.startsWith(comment, at)) return line.length;
    if (comment === '//' && line.startsWith('/*', at)) {
      this.within = '*/';
      return at + 2;
    }
    if (char === '`') this.within = '`';
    else if ('{(['.includes(char)) this.depth += 1;
    else if ('})]'.includes(char)) this.depth -= 1;
    return endOfText(line, at, this.braces);
  }

  private rest(line: string, at: number, end: string): number {
    const found = line.indexOf(end, at);
    if (found < 0) return line.length;
    this.within = undefined;
    return found + end.length;
  }
}

/** How many brackets are open before each line, and after the last. Within a comment there is at least one. */
export function depthsOf(lines: string[], braces: Braces): number[] {
  const brackets = new OpenBrackets(braces);
  const before = lines.map((line) => {
    const depth = brackets.any ? Math.max(1, brackets.depth) : brackets.depth;
    brackets.read(line);
    return depth;
  });
  return [...before, brackets.depth];
}

/** Whether what a task asks is the head of a program, as HumanEval's, rather than a statement in words. */
export function isProgramHead(prompt: string, language: Language): boolean {
  const { braces } = descriptionOf(language);
  const text = prompt.trim();
  if (braces === undefined) return /^(?:from|import|def|class|@)\s?\w/.test(text);
  return (depthsOf(text.split(/\r\n|\r|\n/), braces).at(-1) ?? 0) > 0;
}

/** After a string or a character; after the next character where none begins. A Rust lifetime is neither. */
function endOfText(line: string, at: number, { longQuotes }: Braces): number {
  const rest = line.slice(at);
  const long = longQuotes ? /^'(?:\\.|[^'\\])*'/.exec(rest) : null;
  const text = long ?? /^"(?:\\.|[^"\\])*"?|^'(?:\\.[^']*|[^'\\])'/.exec(rest);
  return at + (text?.[0].length ?? 1);
}
