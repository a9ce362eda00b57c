import type { Braces } from './description';
import { descriptionOf, type Language } from './language';
import { beginsJsx, beginsRegex, regexEnd } from './javascriptTokens';
import { texts, type Text } from './texts';

/** What is open besides brackets. */
type Open =
  | Text
  /** Code within a text (`${…}`) or a tag; it ends with the brace at which so many brackets were open. */
  | { closesAt: number }
  /** A tag of JSX, and the text between two. */
  | { tag: 'opening' | 'closing' }
  | { children: true };

/**
 * Reads code line by line and counts its open brackets; what stands in texts, patterns and remarks is no bracket. Each
 * character is looked at once, whatever the text.
 */
export class OpenBrackets {
  depth = 0;
  private readonly open: Open[] = [];
  private readonly texts: readonly Text[];
  /** The last word or sign of code: a pattern or a tag may only stand where a value is begun. */
  private last = '';
  /** For each open round bracket, whether it is the head of an `if` or a loop. */
  private readonly heads: boolean[] = [];

  constructor(private readonly braces: Braces) {
    this.texts = texts(braces);
  }

  /** Whether a bracket, a remark or a text is open. */
  get any(): boolean {
    return this.depth > 0 || this.open.length > 0;
  }

  read(line: string): void {
    const reading = new Line(line);
    while (reading.at < line.length) this.next(reading);
    const top = this.open.at(-1);
    if (top !== undefined && 'end' in top && !top.lines) this.open.pop();
  }

  private next(line: Line): void {
    const top = this.open.at(-1);
    if (top === undefined || 'closesAt' in top) return this.code(line, top);
    if ('end' in top) return this.text(line, top);
    if ('tag' in top) return this.tag(line, top.tag);
    this.children(line);
  }

  private text(line: Line, text: Text): void {
    const char = line.text[line.at] ?? '';
    if (text.escapes && char === '\\') return line.skip(2);
    if (line.startsWith(text.end)) {
      line.skip(text.end.length);
      this.open.pop();
      this.last = text.value ? '"' : this.last;
    } else if (text.nests !== undefined && line.startsWith(text.nests)) {
      line.skip(text.nests.length);
      this.open.push(text);
    } else if (text.code !== undefined && line.startsWith(text.code)) {
      line.skip(text.code.length);
      this.enter();
    } else line.skip(1);
  }

  /** Code begins within something else. */
  private enter(): void {
    this.depth += 1;
    this.open.push({ closesAt: this.depth });
    this.last = '';
  }

  private code(line: Line, within: { closesAt: number } | undefined): void {
    const char = line.text[line.at] ?? '';
    if (char === ' ' || char === '\t') return line.skipBlanks();
    const text = BEGINS_TEXT.test(char)
      ? this.texts.find((each) => line.match(each.begin, each.letters))
      : undefined;
    if (text !== undefined) return this.begin(line, text);
    const word = line.word();
    if (word !== '') {
      this.last = word;
      return line.skip(word.length);
    }
    if (this.braces.javascript && this.special(line, char)) return;
    line.skip(1);
    if (/\s/.test(char)) return;
    if (within?.closesAt === this.depth && char === '}') this.open.pop();
    this.bracket(char);
  }

  private begin(line: Line, text: Text): void {
    const begun = line.matched;
    line.skip(begun.length);
    if (text.whole) this.last = text.value ? '"' : this.last;
    else this.open.push({ ...text, end: text.endOf?.(begun) ?? text.end });
  }

  private bracket(char: string): void {
    if ('{(['.includes(char)) this.depth += 1;
    else if ('})]'.includes(char)) this.depth -= 1;
    if (char === '(') this.heads.push(/^(?:if|while|for|with)$/.test(this.last));
    // After the head of an `if` a statement begins, after another bracket a value has ended.
    this.last = char === ')' && this.heads.pop() === true ? '' : char;
  }

  /** A pattern or a tag. */
  private special(line: Line, char: string): boolean {
    if (char === '/' && beginsRegex(this.last)) {
      const end = line.regexes ? regexEnd(line.text, line.at) : undefined;
      line.regexes = end !== undefined;
      if (end === undefined) return false;
      line.at = end;
      this.last = '"';
      return true;
    }
    if (char !== '<' || !beginsRegex(this.last) || !beginsJsx(line.text, line.at)) return false;
    line.skip(1);
    this.open.push({ tag: 'opening' });
    return true;
  }

  private tag(line: Line, kind: 'opening' | 'closing'): void {
    const char = line.text[line.at] ?? '';
    line.skip(1);
    if (char === '"' || char === "'") {
      this.open.push({ begin: char, end: char, escapes: false, lines: true, value: false });
    } else if (char === '{') this.enter();
    else if (char === '>') this.endTag(kind, line.text[line.at - 2] === '/');
  }

  private endTag(kind: 'opening' | 'closing', alone: boolean): void {
    this.open.pop();
    if (kind === 'opening' && !alone) this.open.push({ children: true });
    this.last = '"';
  }

  private children(line: Line): void {
    const char = line.text[line.at] ?? '';
    if (line.startsWith('</')) {
      line.skip(2);
      this.open.pop();
      this.open.push({ tag: 'closing' });
      return;
    }
    line.skip(1);
    if (char === '{') this.enter();
    else if (char === '<') this.open.push({ tag: 'opening' });
  }
}

/** A line that is read from its start to its end. */
class Line {
  at = 0;
  matched = '';
  /** Whether a pattern can still end on this line. */
  regexes = true;
  /** Quotes that nothing closes on this line. */
  private readonly lone = new Set<string>();

  constructor(readonly text: string) {}

  skip(length: number): void {
    this.at += length;
  }

  skipBlanks(): void {
    while (this.text[this.at] === ' ' || this.text[this.at] === '\t') this.at += 1;
  }

  startsWith(text: string): boolean {
    return this.text.startsWith(text, this.at);
  }

  word(): string {
    WORD.lastIndex = this.at;
    return WORD.exec(this.text)?.[0] ?? '';
  }

  /** Whether a text begins here; where it has to end on its line, whether it does. */
  match(begin: string | RegExp, closedBy: string | undefined): boolean {
    if (typeof begin === 'string') {
      this.matched = begin;
      if (!this.startsWith(begin)) return false;
      return closedBy === undefined || this.closes(closedBy);
    }
    begin.lastIndex = this.at;
    this.matched = begin.exec(this.text)?.[0] ?? '';
    return this.matched !== '';
  }

  private closes(quote: string): boolean {
    if (this.lone.has(quote)) return false;
    for (let at = this.at + 1; at < this.text.length; at++) {
      if (this.text[at] === quote) return true;
      if (this.text[at] === '\\') at += 1;
    }
    this.lone.add(quote);
    return false;
  }
}

/** What texts and remarks begin with in any language. */
const BEGINS_TEXT = /["'`/RULrubc]/;
/** Numbers have signs between their digits in C++. */
const WORD = /\d(?:'?[\w.])*|[\p{ID_Start}$_][\p{ID_Continue}$]*/uy;

/** How many brackets are open before each line, and after the last. Within a remark there is at least one. */
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
