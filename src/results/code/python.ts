/** What Python looks like, for telling it from prose and its parts from each other without a parser. */
import { indentOf, isBlank, wordsIn } from './lines';

/** Statements that start in the first column, except bare expressions. */
const STATEMENT =
  /^(?:@\w|#|(?:async\s+)?def\s+\w+\s*[([]|class\s+\w+\s*[(:]|import\s+\w[\w.]*(?:\s+as\s+\w+)?(?:\s*,\s*\w[\w.]*(?:\s+as\s+\w+)?)*\s*(?:[;#].*)?$|from\s+[\w.]+\s+import\s+\S|(?:if|elif|while|for|with|async\s+for|async\s+with|match|except)\b.*:\s*(?:\S.*)?$|(?:else|try|finally|except)\s*:|assert\s+\S|(?:pass|break|continue)\s*(?:#.*)?$|(?:raise|del|global|nonlocal|return|yield)\b)/;
const ASSIGNMENT =
  /^[A-Za-z_][\w.]*(?:\[[^\]]*\])?(?:\s*,\s*[A-Za-z_]\w*)*\s*(?::\s*[\w.[\], ]+)?\s*(?:[-+*/%|&^@]|\/\/|\*\*|<<|>>)?=(?!=)/;
const CALL = /^[A-Za-z_][\w.]*\(.*\)\s*(?:#.*)?$|^[A-Za-z_][\w.]*\($/;
/** A string that stands alone. */
const STRING = /^[rbfu]{0,2}(?:"""|'''|["'].*["'],?\s*$)/i;
/** Words that begin a line of prose which is otherwise like an annotated assignment. */
const LABEL =
  /^(?:Examples?|Inputs?|Outputs?|Notes?|Results?|Usage|Explanation|Answer|Time|Space|Complexity|Expected|Tests?)\s*:/;
const STARTS_PROGRAM =
  /^(?:@\w|(?:async\s+)?def\s+\w+\s*[([]|class\s+\w+\s*[(:]|from\s+[\w.]+\s+import\s+\S|import\s+\w[\w.]*(?:\s+as\s+\w+)?(?:\s*,\s*\w[\w.]*(?:\s+as\s+\w+)?)*\s*(?:[;#].*)?$)/;

/** No pattern is tried on more of a line, because some take the square of it. */
const LONGEST = 2000;

/** Whether a line in the first column is Python rather than prose. */
export function looksLikePython(line: string): boolean {
  const head = line.slice(0, LONGEST);
  if (LABEL.test(head)) return false;
  if (STATEMENT.test(head) || ASSIGNMENT.test(head) || CALL.test(head) || STRING.test(head)) return true;
  return line.length > LONGEST && /[\d)\]}'",]$/.test(line);
}

/** Whether a program would begin with this line: an import, a definition, a decorator. */
export function startsProgram(line: string): boolean {
  return STARTS_PROGRAM.test(line);
}

/** Reads code line by line and knows whether a string or a bracket is still open, so that what follows belongs to it. */
export class OpenParts {
  private quotes: string | undefined;
  private depth = 0;
  private escaped = false;

  get any(): boolean {
    return this.quotes !== undefined || this.depth > 0 || this.escaped;
  }

  read(line: string): void {
    // Nothing of this can stand within brackets: one that was never closed does not swallow the rest.
    if (this.quotes === undefined && startsProgram(line)) this.depth = 0;
    this.escaped = false;
    for (let at = 0; at < line.length;)
      at = this.quotes === undefined ? this.code(line, at) : this.text(line, at);
  }

  private code(line: string, at: number): number {
    const char = line[at] ?? '';
    if (char === '#') return line.length;
    if (char === '\\' && at === line.length - 1) this.escaped = true;
    if ('([{'.includes(char)) this.depth += 1;
    if (')]}'.includes(char)) this.depth = Math.max(0, this.depth - 1);
    if (char !== '"' && char !== "'") return at + 1;
    const triple = char.repeat(3);
    if (!line.startsWith(triple, at)) return endOfString(line, at, char);
    this.quotes = triple;
    return at + 3;
  }

  private text(line: string, at: number): number {
    const quotes = this.quotes ?? '';
    if (line[at] === '\\') return at + 2;
    if (!line.startsWith(quotes, at)) return at + 1;
    this.quotes = undefined;
    return at + 3;
  }
}

function endOfString(line: string, start: number, quote: string): number {
  let at = start + 1;
  while (at < line.length && line[at] !== quote) at += line[at] === '\\' ? 2 : 1;
  return at + 1;
}

/** A statement in the first column with all that belongs to it. `first` and `last` are indices of lines. */
export interface Statement {
  first: number;
  last: number;
  lines: string[];
}

const GOES_ON = /^(?:else|elif|except|finally)\b/;

/** The top-level statements of a program; comments between them are part of none. */
export function statementsOf(lines: string[]): Statement[] {
  const found: Statement[] = [];
  const parts = new OpenParts();
  let decorated = false;
  lines.forEach((line, index) => {
    const last = found.at(-1);
    const begins = !parts.any && !isBlank(line) && indentOf(line) === 0 && !line.startsWith('#');
    parts.read(line);
    if (begins && !decorated && !GOES_ON.test(line)) found.push({ first: index, last: index, lines: [] });
    else if (last !== undefined && !isBlank(line) && (begins || !line.startsWith('#'))) last.last = index;
    if (begins) decorated = line.startsWith('@');
  });
  for (const each of found) each.lines = lines.slice(each.first, each.last + 1);
  return found;
}

const DEFINITION = /^(?:async\s+)?(?:def|class)\s+(\w+)/m;
const TARGETS = /^((?:\*?\w+\s*(?:,\s*)?)+)(?::[^=]+)?=(?!=)/;

/** The names that a statement gives a meaning to. */
export function namesGiven({ lines }: Statement): string[] {
  const text = lines.join('\n');
  if (isDefinition(lines)) return [DEFINITION.exec(text)?.[1] ?? ''];
  if (/^(?:from|import)\b/.test(text)) return imported(text);
  return lines.flatMap((line) => TARGETS.exec(line.trimStart())?.[1]?.match(/\w+/g) ?? innerNames(line));
}

/** What a line within an `if`, `try` or the like imports or defines. */
function innerNames(line: string): string[] {
  const text = line.trimStart();
  if (/^(?:from|import)\b/.test(text)) return imported(text);
  return DEFINITION.exec(text)?.slice(1) ?? [];
}

function isDefinition(lines: string[]): boolean {
  return /^(?:@|(?:async\s+)?(?:def|class)\s)/.test(lines[0] ?? '');
}

function imported(text: string): string[] {
  const list = text.replace(/#.*/g, '').replace(/^from\s+\S+\s+import|^import/, '');
  return list
    .replace(/[()\\]/g, ' ')
    .split(',')
    .flatMap((each) => /(?:\bas\s+)?(\w+|\*)\s*$/.exec(each.replace(/\.\w+(?=\s*$)/, ''))?.[1] ?? []);
}

/** Whether lines define a function, class or variable of this name at their top level. */
export function definesInPython(lines: string[], name: string): boolean {
  const word = name.replace(/\W/g, '');
  const pattern = definitionsOf.get(word) ?? definitionOf(word);
  definitionsOf.set(word, pattern);
  return lines.some((line) => line.includes(word) && pattern.test(line.slice(0, LONGEST)));
}

const definitionsOf = new Map<string, RegExp>();
const definitionOf = (word: string) =>
  new RegExp(
    `^(?:(?:async\\s+)?def\\s+${word}\\s*[(\\[]|class\\s+${word}\\s*[(:]|${word}\\s*(?::[^=]+)?=(?!=))`,
  );

/** What a program prints, asks for or asserts when it is loaded, rather than being called. */
const SHOWS = /\b(?:print|input|pprint)\s*\(|^\s*assert\b|\bsys\.stdin\b|\bdoctest\.|\bunittest\.main\b/m;

/**
 * The statements that only show how the program is used, which nothing of it needs: they print, assert, ask for
 * input, or call what is wanted. Their examples may be wrong where the program is right, and nobody answers them.
 */
export function demonstrations(lines: string[], names: string[]): Statement[] {
  const statements = statementsOf(lines);
  const calls = new RegExp(`\\b(?:${names.map((name) => name.replace(/\W/g, '')).join('|')})\\s*\\(`);
  const needed = new Set(names);
  for (const each of statements.filter((one) => isDefinition(one.lines)))
    for (const word of wordsIn(each.lines)) needed.add(word);
  const gone = new Set<string>();
  return statements.filter((each) => {
    if (isDefinition(each.lines) || /^(?:from|import|if\s+__name__)\b/.test(each.lines[0] ?? ''))
      return false;
    const text = each.lines.join('\n');
    const given = namesGiven(each);
    if (given.some((name) => needed.has(name))) return false;
    const needsGone = [...wordsIn(each.lines)].some((word) => gone.has(word));
    if (!SHOWS.test(text) && !calls.test(text) && !needsGone) return false;
    given.forEach((name) => gone.add(name));
    return true;
  });
}
