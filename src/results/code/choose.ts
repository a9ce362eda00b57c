/** Which of the fenced blocks in a response are the program. */
import type { Block } from './fences';
import { indentOf, isBlank, wordsIn } from './lines';
import { definesInPython, statementsOf } from './python';
import type { Syntax } from './syntax';

/** Blocks that are taken together, in their order, and why these. */
export interface Choice {
  blocks: Block[];
  /** Whether they have what the tests ask for. */
  complete: boolean;
  why: string;
}

/** What the tests of a task ask of a program. */
export interface Wanted {
  /** The names that it has to define; none where it is run as a whole. */
  names: string[];
  /** Whether it reads its standard input. */
  reads: boolean;
}

/** Labels that say nothing of the language. */
const ANY_LANGUAGE = /^(?:code|text|txt|plaintext|plain|none|solution|program)?$/;

/** Chooses the blocks that make the program; undefined where none is code of the language. */
export function chooseBlocks(blocks: Block[], wanted: Wanted, syntax: Syntax): Choice | undefined {
  const fitting = blocks.filter((block) => fits(block, syntax));
  const isMain = (block: Block) =>
    wanted.names.some((name) => syntax.defines(block.lines, name)) ||
    (wanted.reads && syntax.readsInput.test(block.lines.join('\n')));
  const labelled = fitting.filter(isMain);
  const candidates = labelled.length > 0 ? labelled : blocks.filter(isMain);
  if (candidates.length === 0) return withoutMain(fitting, blocks, syntax);
  const whole = candidates.filter((block) => !isStub(block, wanted.names));
  const main = whole.findLast((block) => block.closed) ?? whole.at(-1) ?? candidates.at(-1);
  if (main === undefined) return undefined;
  const { helpers, names } = helpersOf(main, fitting, wanted.names, syntax);
  const chosen = blocks.filter((block) => block === main || helpers.has(block));
  const what = wanted.reads ? 'reads the input' : `defines ${named(main, wanted.names, syntax)}`;
  const label = labelled.length > 0 ? '' : `, although its fence says ${main.label}`;
  const alone =
    candidates.length === 1 ? 'the one that' : `the ${whole.at(-1) === main ? 'last' : 'last whole'} that`;
  const uses = names.length === 0 ? '' : `, and what it uses from others (${names.slice(0, 5).join(', ')})`;
  const why =
    blocks.length === 1 ? 'the fenced block' : `of ${blocks.length} fenced blocks ${alone} ${what}${uses}`;
  return {
    blocks: chosen,
    complete: true,
    why: `${why}${label}${main.closed ? '' : ', which is never closed'}`,
  };
}

function named(block: Block, names: string[], syntax: Syntax): string {
  return names.filter((name) => syntax.defines(block.lines, name)).join(', ');
}

/** Whether a block may hold the program, by its label and its looks. */
function fits(block: Block, syntax: Syntax): boolean {
  const content = block.lines.filter((line) => !isBlank(line));
  if (content.length === 0) return false;
  if (syntax.fence.test(block.label)) return true;
  return (
    ANY_LANGUAGE.test(block.label) && content.some((line) => indentOf(line) > 0 || syntax.looksLikeCode(line))
  );
}

/** What no test asks for by name: all blocks that define something, or else all. */
function withoutMain(fitting: Block[], all: Block[], syntax: Syntax): Choice | undefined {
  const defining = fitting.filter((block) => !onlyUses(block, syntax));
  const blocks = defining.length > 0 ? defining : fitting;
  const last = blocks.at(-1);
  if (last === undefined) return undefined;
  const which = defining.length > 0 ? 'those that define something' : 'those that hold code';
  const why =
    all.length === 1
      ? 'the fenced block'
      : blocks.length === all.length
        ? `all ${all.length} fenced blocks, joined`
        : `${blocks.length} of ${all.length} fenced blocks: ${which}`;
  return { blocks, complete: false, why: why + (last.closed ? '' : ', which is never closed') };
}

/** Whether a block only shows how the program is used: it defines nothing. Its examples may be wrong where the program is right. */
function onlyUses(block: Block, syntax: Syntax): boolean {
  const top = block.lines.filter((line) => !isBlank(line) && indentOf(line) === 0);
  return !top.some(syntax.starts) && !top.every((line) => /^(?:#|[A-Z_][A-Z0-9_]*\s*=(?!=))/.test(line));
}

/** Whether all that a block has of a wanted function is its head. */
function isStub({ lines }: Block, names: string[]): boolean {
  return names.some((name) => {
    const statement = statementsOf(lines).findLast((each) => definesInPython(each.lines, name));
    if (statement === undefined || !/^(?:async\s+)?def\b/m.test(statement.lines.join('\n'))) return false;
    const body = statement.lines
      .join('\n')
      .replace(/("""|''')[\s\S]*?\1/g, '')
      .replace(/^[\s\S]*?\)[^:\n]*:[ \t]*/, '')
      .replace(/#.*/g, '');
    return /^\s*(?:(?:pass|\.\.\.|raise NotImplementedError(?:\(.*\))?)\s*)?$/.test(body);
  });
}

/** Blocks that define what the main one uses and does not define, or that go on where it breaks off. */
function helpersOf(
  main: Block,
  fitting: Block[],
  wanted: string[],
  syntax: Syntax,
): { helpers: Set<Block>; names: string[] } {
  const giving = new Map<string, Block>();
  for (const block of fitting)
    if (block !== main && !onlyUses(block, syntax))
      for (const name of syntax.names(block.lines)) giving.set(name, block);
  const helpers = new Set<Block>();
  const names: string[] = [];
  const given = new Set(syntax.names(main.lines));
  const used = new Set([...wordsIn(main.lines), ...wanted]);
  // A set goes on with what is added to it meanwhile.
  for (const word of used) {
    const block = giving.get(word);
    if (block === undefined || given.has(word)) continue;
    const own = syntax.names(block.lines);
    names.push(...own.filter((name) => used.has(name) && !given.has(name)));
    helpers.add(block);
    for (const name of own) given.add(name);
    for (const each of wordsIn(block.lines)) used.add(each);
  }
  const after = fitting[fitting.indexOf(main) + 1];
  if (after !== undefined && !helpers.has(after) && breaksOff(main) && /^\s/.test(after.lines[0] ?? ''))
    helpers.add(after);
  return { helpers, names };
}

function breaksOff({ lines }: Block): boolean {
  return /[:{(,[]\s*$/.test(lines.findLast((line) => !isBlank(line)) ?? '');
}
