import type { ResponseForm } from '../domain/response';
import type { Task } from '../domain/task';
import type { Braces } from '../languages/description';
import { chooseBlocks, type Wanted } from './code/choose';
import { answerOf, linesOf, withoutMarkers } from './code/clean';
import { fencedBlocks, type Block } from './code/fences';
import { bodyInBraces, framed, leftOpen, upToEnd, withoutTests } from './code/fit';
import { dedented, isBlank } from './code/lines';
import {
  bodyOf,
  codeLines,
  codeOnly,
  indentFirst,
  looseCode,
  wasTrimmed,
  withoutSession,
  withoutTabs,
  type Kept,
} from './code/loose';
import { demonstrations } from './code/python';
import { syntaxOf, type Syntax } from './code/syntax';
import { codePrompt, wantedOf, type CodePrompt } from './code/task';

/** The program in a response, or why there is none. */
export type Extraction =
  | {
      program: string;
      /** Line p of the program is line p + lineOffset of the response, unless it is one of the first `headLines`. */
      lineOffset: number;
      /** How many lines at its start are the task's. */
      headLines: number;
      /** What was taken, and why, in one sentence. */
      explanation: string;
    }
  | { program: undefined; lineOffset?: undefined; headLines?: undefined; explanation: string };

/** What a response is read with. */
interface Reader {
  task: Task;
  syntax: Syntax;
  wanted: Wanted;
  prompt: CodePrompt | undefined;
}

/**
 * Finds the program in a response: all of its code, never only the function (METHOD.md, defect 1). Prose between
 * pieces of code becomes empty lines, so that one offset maps every line of the program to the response.
 */
export function extractProgram(task: Task, form: ResponseForm, text: string): Extraction {
  return withGiven(task, extractAlone(task, form, text));
}

/** The same without what the task gives every solution. */
export function extractAlone(task: Task, form: ResponseForm, text: string): Extraction {
  const reader = { task, syntax: syntaxOf(task.language), wanted: wantedOf(task), prompt: codePrompt(task) };
  if (form === 'response' || isAnswer(reader, form, text)) return fromAnswer(reader, text);
  return form === 'completion' ? fromCompletion(reader, text) : fromSolution(reader, text);
}

/** Puts a program between what its task gives. */
function withGiven({ tests }: Task, extraction: Extraction): Extraction {
  const before = 'before' in tests && tests.before !== undefined ? linesOf(tests.before) : [];
  const after = 'after' in tests && tests.after !== undefined ? linesOf(tests.after) : [];
  if (extraction.program === undefined || before.length + after.length === 0) return extraction;
  const { lineOffset, headLines, explanation } = extraction;
  const { future, lines } = withoutFuture(linesOf(extraction.program));
  const head = [...future, ...before];
  return {
    program: `${[...head, ...lines, ...after].join('\n').trimEnd()}\n`,
    lineOffset: lineOffset - head.length,
    headLines: headLines + head.length,
    explanation: `${explanation}; with what the task gives every solution`,
  };
}

/** Whether what is given as code is a chat answer all the same. */
function isAnswer({ syntax, wanted }: Reader, form: ResponseForm, text: string): boolean {
  const lines = linesOf(answerOf(text));
  const [first = '', ...rest] = lines.filter((line) => !isBlank(line));
  if (/^\s*(?:```|~~~)/.test(first)) return true;
  if (answerOf(text).trim() !== withoutMarkers(linesOf(text).join('\n')).trim()) return true;
  const defines = (block: Block) => wanted.names.some((name) => syntax.defines(block.lines, name));
  const isProse = !/^\s/.test(first) && !syntax.looksLikeCode(first);
  if (isProse && fencedBlocks(lines).some(defines)) return true;
  // A completion that begins the function again, rather than going on in it.
  return (
    form === 'completion' &&
    syntax.starts(first) &&
    wanted.names.some((name) => syntax.defines([first, ...rest], name))
  );
}

function fromCompletion(reader: Reader, text: string): Extraction {
  const { task } = reader;
  const lines = linesOf(withoutMarkers(linesOf(text).join('\n')));
  const end = lines.findIndex((line) => /^```/.test(line));
  const taken = asContinuation(end < 0 ? lines : lines.slice(0, end), reader);
  const prompt = linesOf(task.prompt);
  const joined = [...prompt.slice(0, -1), (prompt.at(-1) ?? '') + (taken[0] ?? ''), ...taken.slice(1)];
  return {
    program: completed(joined, prompt.length, reader).join('\n'),
    lineOffset: 1 - prompt.length,
    headLines: prompt.length - 1,
    explanation: `the completion${end < 0 ? '' : ' up to its closing fence'}, put after the task's prompt`,
  };
}

/** A prompt and what continues it, as a whole program. */
function completed(lines: string[], promptLines: number, reader: Reader): string[] {
  const { braces } = reader.syntax;
  if (braces === undefined) return lines;
  return leftOpen(fitted(upToEnd(lines, promptLines, braces), reader), reader.task, braces);
}

/** Indented as what it goes on with. */
function asContinuation(lines: string[], { task, syntax }: Reader): string[] {
  if (syntax.braces !== undefined) return lines;
  const begun = /(?:^|\n)$/.test(task.prompt) && wasTrimmed(lines) ? indentFirst(lines) : lines;
  return begun.some((line) => line.startsWith('\t')) ? withoutTabs(begun) : begun;
}

function fromSolution(reader: Reader, text: string): Extraction {
  const program = fitted(linesOf(withoutMarkers(linesOf(text).join('\n'))), reader).join('\n');
  if (isBlank(program)) return nothing('the solution is empty');
  return { program, lineOffset: 0, headLines: 0, explanation: 'the whole solution' };
}

function fromAnswer(reader: Reader, text: string): Extraction {
  const lines = linesOf(answerOf(text));
  if (lines.every(isBlank)) return nothing('the response is empty, or ends within its reasoning');
  const blocks = fencedBlocks(lines).map((block) => readable(block, reader.syntax));
  const choice = chooseBlocks(blocks, reader.wanted, reader.syntax);
  if (choice?.complete) return fromBlocks(reader, lines, choice.blocks, choice.why);
  const loose = fromLoose(reader, outside(lines, blocks), blocks.length > 0);
  if (choice === undefined || loose !== undefined)
    return loose ?? nothing('no code was found in the response');
  return fromBody(reader, choice.blocks) ?? fromBlocks(reader, lines, choice.blocks, choice.why);
}

/** A block without what surrounds its code: a common indentation, an interpreter's prompts. */
function readable(block: Block, syntax: Syntax): Block {
  const typed = withoutSession(block.lines, syntax);
  const flat = dedented(typed);
  return { ...block, lines: flat.some(syntax.starts) && !isBody(flat, syntax) ? flat : typed };
}

/** Whether lines return without a function around them: at their own level, or where they define none. */
function isBody(lines: string[], syntax: Syntax): boolean {
  const returns = dedented(lines).filter((line) => /^\s*(?:return|yield)\b/.test(line));
  return returns.some((line) => /^\S/.test(line)) || (returns.length > 0 && !lines.some(syntax.starts));
}

function fromBlocks(reader: Reader, lines: string[], blocks: Block[], why: string): Extraction {
  const kept: Kept = lines.map(() => undefined);
  for (const { lines: own, first, closed } of blocks) {
    // What follows code that was never closed may be prose.
    const code = closed ? own : codeOnly(own, reader.syntax);
    code.forEach((line, index) => (kept[first + index] = line));
  }
  return assemble(reader, kept, why);
}

/** The first block that returns something outside of all functions, as the body that the prompt asks for. */
function fromBody(reader: Reader, blocks: Block[]): Extraction | undefined {
  const { syntax, prompt } = reader;
  const bodyIn = ({ lines }: Block) => {
    if (syntax.braces !== undefined) return bodyInBraces(lines, syntax.braces);
    return isBody(lines, syntax) ? bodyOf(lines) : undefined;
  };
  const block = blocks.find((each) => bodyIn(each) !== undefined);
  const body = block && bodyIn(block);
  if (prompt === undefined || block === undefined || body === undefined) return undefined;
  return afterPrompt(reader, prompt, body, block.first, 'the body in the fenced block');
}

/** A response's lines without its fenced blocks. */
function outside(lines: string[], blocks: Block[]): string[] {
  const left = [...lines];
  for (const { first, lines: own } of blocks) left.fill('', Math.max(0, first - 1), first + own.length + 1);
  return left;
}

/** Code without fences. Beside fenced blocks it counts only if it has what is wanted. */
function fromLoose(reader: Reader, lines: string[], besideBlocks: boolean): Extraction | undefined {
  const { syntax, wanted, prompt } = reader;
  const typed = withoutSession(lines, syntax);
  const code = looseCode(typed, wanted.names, syntax);
  const complete = wanted.names.some((name) => syntax.defines(codeLines(code), name));
  if (besideBlocks && !complete) return undefined;
  if (prompt !== undefined && !complete) {
    const body = syntax.braces === undefined ? bodyOf(typed) : undefined;
    if (body) return afterPrompt(reader, prompt, body, 0, 'a function body without fences');
  }
  if (code.every((line) => line === undefined)) return undefined;
  const where = besideBlocks
    ? 'outside of the fenced blocks, which do not define it'
    : 'in a response without fences';
  return assemble(reader, code, `the lines that read like ${syntax.name}, ${where}`);
}

/** Puts the prompt before a body. */
function afterPrompt(
  reader: Reader,
  prompt: CodePrompt,
  body: string[],
  first: number,
  what: string,
): Extraction {
  const head = prompt.whole.at(-1) === '' ? prompt.whole.slice(0, -1) : prompt.whole;
  const { braces } = reader.syntax;
  const lines = fitted([...head, ...(braces === undefined ? withoutTabs(body) : body)], reader);
  return {
    program: (braces === undefined ? lines : leftOpen(lines, reader.task, braces)).join('\n'),
    lineOffset: first - head.length,
    headLines: head.length,
    explanation: `${what}, put after the task's prompt`,
  };
}

/** Makes a program of the kept lines, after the prompt's imports and helpers. */
function assemble(reader: Reader, kept: Kept, why: string): Extraction {
  const lines = codeLines(kept);
  const first = lines.findIndex((line) => !isBlank(line));
  if (first < 0) return nothing('the fenced block is empty');
  const last = lines.findLastIndex((line) => !isBlank(line));
  const code = dedented(lines.slice(first, last + 1));
  const { braces } = reader.syntax;
  return braces === undefined
    ? inPython(reader, code, first, why)
    : inBraces(reader, code, first, why, braces);
}

function inPython({ wanted, prompt }: Reader, code: string[], first: number, why: string): Extraction {
  const shown = wanted.names.length === 0 ? [] : demonstrations(code, wanted.names);
  const used = [...code];
  for (const each of shown) used.fill('', each.first, each.last + 1);
  const { future, lines } = withoutFuture(used);
  const preamble = prompt?.preamble ?? [];
  const head = preamble.some((line) => !isBlank(line)) ? [...future, ...preamble] : future;
  const start = Math.max(
    0,
    lines.findIndex((line) => !isBlank(line)),
  );
  const end = lines.findLastIndex((line) => !isBlank(line));
  return {
    program: `${[...head, ...lines.slice(start, end + 1)].join('\n')}\n`,
    lineOffset: first + start - head.length,
    headLines: head.length,
    explanation:
      why +
      (shown.length > 0 ? `, without ${statements(shown.length)} how it is used` : '') +
      (head.length > future.length ? ', after the imports and helpers of the prompt' : ''),
  };
}

/** `from __future__` has to come first, even before what the prompt imports. */
function withoutFuture(lines: string[]): { future: string[]; lines: string[] } {
  const isFuture = (line: string) => /^from\s+__future__\s+import\b/.test(line);
  return { future: lines.filter(isFuture), lines: lines.map((line) => (isFuture(line) ? '' : line)) };
}

function inBraces(reader: Reader, code: string[], first: number, why: string, braces: Braces): Extraction {
  const own = withoutTests(code, reader.task, braces, reader.wanted.names);
  const frame = reader.prompt && framed(own, reader.prompt, braces);
  const { head, lines, tail } = frame ?? { head: [], lines: own, tail: [] };
  const whole = leftOpen([...head, ...lines, ...tail], reader.task, braces);
  return {
    program: `${whole.join('\n')}\n`,
    lineOffset: first - head.length,
    headLines: head.length,
    explanation:
      why +
      (own.some((line, index) => line !== code[index]) ? ', without what the tests define themselves' : '') +
      (head.some((line) => !isBlank(line)) ? ', after the imports and helpers of the prompt' : ''),
  };
}

/** A whole program, as it is compiled with its tests. */
function fitted(lines: string[], { task, wanted, syntax: { braces } }: Reader): string[] {
  return braces === undefined ? lines : withoutTests(lines, task, braces, wanted.names);
}

function statements(count: number): string {
  return count === 1 ? 'a statement that only shows' : `${count} statements that only show`;
}

function nothing(explanation: string): Extraction {
  return { program: undefined, explanation };
}
