import type { ResponseForm, Task } from '../book/records';
import { answerOf, linesOf, withoutMarkers } from './code/clean';
import { fencedBlocks, isPython, onlyUses, type Block } from './code/fences';
import { defines, isBlank, startsProgram } from './code/lines';
import { bodyOf, looseCode, withoutTabs } from './code/loose';
import { codePrompt, wantedNames, type CodePrompt } from './code/task';

/** The program in a response, or why there is none. */
export type Extraction =
  | {
      program: string;
      /** Line p of the program is line p + lineOffset of the response. */
      lineOffset: number;
      /** What was taken, and why, in one sentence. */
      explanation: string;
    }
  | { program: undefined; lineOffset?: undefined; explanation: string };

/**
 * Finds the program in a response: all of its code, never only the function (METHOD.md, defect 1). Prose between
 * pieces of code becomes empty lines, so that one offset maps every line of the program to the response.
 */
export function extractProgram(task: Task, form: ResponseForm, text: string): Extraction {
  if (form === 'completion') return fromCompletion(task, text);
  if (form === 'solution' && !startsWithFence(text)) return fromSolution(text);
  return fromAnswer(task, text);
}

function fromCompletion(task: Task, text: string): Extraction {
  if (startsWithFence(text)) return fromAnswer(task, text);
  const lines = linesOf(withoutMarkers(linesOf(text).join('\n')));
  const end = lines.findIndex((line) => /^```/.test(line));
  const taken = withoutTabsAfterSpaces(end < 0 ? lines : lines.slice(0, end));
  const prompt = linesOf(task.prompt);
  const joined = [...prompt.slice(0, -1), (prompt.at(-1) ?? '') + (taken[0] ?? ''), ...taken.slice(1)];
  return {
    program: joined.join('\n'),
    lineOffset: 1 - prompt.length,
    explanation: `the completion${end < 0 ? '' : ' up to its closing fence'}, put after the task's prompt`,
  };
}

function withoutTabsAfterSpaces(lines: string[]): string[] {
  return lines.some((line) => line.startsWith('\t')) ? withoutTabs(lines) : lines;
}

function fromSolution(text: string): Extraction {
  const program = linesOf(withoutMarkers(linesOf(text).join('\n'))).join('\n');
  if (isBlank(program)) return nothing('the solution is empty');
  return { program, lineOffset: 0, explanation: 'the whole solution' };
}

function startsWithFence(text: string): boolean {
  return /^\s*(?:```|~~~)/.test(withoutMarkers(text));
}

function fromAnswer(task: Task, text: string): Extraction {
  const lines = linesOf(answerOf(text));
  if (lines.every(isBlank)) return nothing('the response is empty, or ends within its reasoning');
  const prompt = codePrompt(task);
  const names = wantedNames(task);
  const blocks = fencedBlocks(lines).filter(isPython);
  return blocks.length > 0 ? fromBlocks(lines, blocks, prompt, names) : fromLoose(lines, prompt, names[0]);
}

function fromBlocks(
  lines: string[],
  blocks: Block[],
  prompt: CodePrompt | undefined,
  names: string[],
): Extraction {
  const defining = blocks.filter((block) => names.some((name) => defines(block.lines, name)));
  if (defining.length === 0 && prompt !== undefined) {
    const body = bodyBlock(blocks);
    if (body) return afterPrompt(prompt, body.lines, body.block.first, 'the body in the fenced block');
  }
  const used = blocks.filter((block) => defining.includes(block) || !onlyUses(block));
  const chosen = used.length > 0 ? used : blocks;
  const kept: (string | undefined)[] = lines.map(() => undefined);
  for (const block of chosen) block.lines.forEach((line, index) => (kept[block.first + index] = line));
  return assemble(kept, prompt, describeBlocks(chosen, blocks));
}

/** The first block that returns something without defining anything. */
function bodyBlock(blocks: Block[]): { block: Block; lines: string[] } | undefined {
  const returns = (line: string) => /^\s*(?:return|yield)\b/.test(line);
  const block = blocks.find((each) => each.lines.some(returns) && !each.lines.some(startsProgram));
  const lines = block && bodyOf(block.lines);
  return block && lines && { block, lines };
}

function describeBlocks(chosen: Block[], all: Block[]): string {
  const last = chosen.at(-1);
  const unclosed = last && !last.closed ? ', which is never closed' : '';
  if (all.length === 1) return `the fenced block${unclosed}`;
  if (chosen.length === all.length) return `all ${all.length} fenced blocks, joined`;
  return `${chosen.length} of ${all.length} fenced blocks: those that define something${unclosed}`;
}

function fromLoose(lines: string[], prompt: CodePrompt | undefined, name: string | undefined): Extraction {
  const code = looseCode(lines, name);
  const definesIt =
    name === undefined ||
    defines(
      code.filter((line) => line !== undefined),
      name,
    );
  if (prompt !== undefined && !definesIt) {
    const body = bodyOf(lines);
    if (body) return afterPrompt(prompt, body, 0, 'a function body without fences');
  }
  if (code.every((line) => line === undefined)) return nothing('no code was found in the response');
  return assemble(code, prompt, 'the lines that read like Python, in a response without fences');
}

/** Puts the prompt before a body. */
function afterPrompt(prompt: CodePrompt, body: string[], first: number, what: string): Extraction {
  const head = prompt.whole.at(-1) === '' ? prompt.whole.slice(0, -1) : prompt.whole;
  return {
    program: [...head, ...withoutTabs(body)].join('\n'),
    lineOffset: first - head.length,
    explanation: `${what}, put after the task's prompt`,
  };
}

/** Makes a program of the kept lines, after the prompt's imports and helpers. */
function assemble(kept: (string | undefined)[], prompt: CodePrompt | undefined, what: string): Extraction {
  const lines = kept.map((line) => line ?? '');
  const first = lines.findIndex((line) => !isBlank(line));
  if (first < 0) return nothing('the fenced block is empty');
  const last = lines.findLastIndex((line) => !isBlank(line));
  const preamble = prompt?.preamble ?? [];
  const hasPreamble = preamble.some((line) => !isBlank(line));
  const head = hasPreamble ? preamble : [];
  return {
    program: `${[...head, ...dedented(lines.slice(first, last + 1))].join('\n')}\n`,
    lineOffset: first - head.length,
    explanation: what + (hasPreamble ? ', after the imports and helpers of the prompt' : ''),
  };
}

/** Without the indentation that all lines share: a block may be indented as a whole. */
function dedented(lines: string[]): string[] {
  const indents = lines.filter((line) => !isBlank(line)).map((line) => /^[ \t]*/.exec(line)?.[0] ?? '');
  const shared = indents.reduce((a, b) => commonStart(a, b), indents[0] ?? '');
  return lines.map((line) => (line.startsWith(shared) ? line.slice(shared.length) : line));
}

function commonStart(a: string, b: string): string {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length++;
  return a.slice(0, length);
}

function nothing(explanation: string): Extraction {
  return { program: undefined, explanation };
}
