import { LANGUAGES, namesOf } from '../../languages/language';
import { indentOf, isBlank } from './lines';

/** A fenced block: its lines without the fence's own indentation, and the index in the text of the first of them. */
export interface Block {
  /** What the fence is labelled with, in small letters. */
  label: string;
  first: number;
  lines: string[];
  closed: boolean;
}

const OPENING = /^(\s*(?:(?:>\s?)+|[-*+]\s+|\d+[.)]\s+)?)(`{3,}|~{3,})/;
const LABELS = new Set(LANGUAGES.flatMap(namesOf));
/** Documents whose own fences count. */
const DOCUMENT = /^(?:markdown|md|mdx|html)$/;
/** How deep documents lie in each other, and how many lines a docstring with a fence in it has. */
const MOST = { documents: 3, docstring: 100 };

/** The fenced blocks of a text, in order; one that is never closed reaches to the end. */
export function fencedBlocks(lines: string[], base = 0, within = 0): Block[] {
  const blocks: Block[] = [];
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index] ?? '';
    const single = onOneLine(line);
    if (single) {
      blocks.push({ ...single, first: base + index, closed: true });
      continue;
    }
    const opening = openingOf(line);
    if (!opening) continue;
    const { block, next } = readBlock(lines, index, opening);
    const isDocument = DOCUMENT.test(block.label) && within < MOST.documents;
    const inner = isDocument ? fencedBlocks(block.lines, base + block.first, within + 1) : [];
    if (inner.length > 0)
      blocks.push(...inner.map((each) => ({ ...each, closed: each.closed || block.closed })));
    else blocks.push({ ...block, first: base + block.first });
    index = next - 1;
  }
  return blocks;
}

/** A block on one line: "```python def f(): ...```". */
function onOneLine(line: string): Pick<Block, 'label' | 'lines'> | undefined {
  const text = line.trim();
  const code = text.slice(3, -3).trim();
  if (text.length < 7 || !text.startsWith('```') || !text.endsWith('```') || /^$|`/.test(code))
    return undefined;
  const label = /^\S+(?=\s)/.exec(code)?.[0] ?? '';
  return LABELS.has(label)
    ? { label, lines: [code.slice(label.length).trim()] }
    : { label: '', lines: [code] };
}

interface Opening {
  /** What stands before the fence. */
  lead: string;
  fence: string;
  label: string;
}

function openingOf(line: string): Opening | undefined {
  const [whole, lead = '', fence = ''] = OPENING.exec(line) ?? [];
  const rest = line.slice(whole?.length);
  if (whole === undefined || rest.includes('`')) return undefined;
  const tag = /^\{?\.?([\w+#.-]*)/.exec(rest.trimStart())?.[1] ?? '';
  return { lead, fence, label: tag.replace(/:.*$/, '').toLowerCase() };
}

/** The block that is opened on a line, and the index of the line after its end. */
function readBlock(lines: string[], opening: number, found: Opening): { block: Block; next: number } {
  const { lead, fence, label } = found;
  const first = opening + 1;
  const unquoted = (line: string) => (lead.includes('>') ? line.replace(/^\s*(?:>\s?)+/, '') : line);
  const end = endOf(lines, first, unquoted, fence, !DOCUMENT.test(label));
  const content = lines.slice(first, end.at).map(unquoted);
  const block = {
    label,
    first,
    lines: withoutLead(content, lead.length),
    closed: end.kind === 'closing' || end.kind === 'glued',
  };
  if (end.kind === 'glued')
    block.lines.push(
      unquoted(lines[end.at] ?? '')
        .trimEnd()
        .slice(0, -fence.length),
    );
  const after = end.kind === 'closing' || end.kind === 'glued' ? 1 : 0;
  return { block, next: end.at + after };
}

interface End {
  /** Index of the line. */
  at: number;
  /** `glued`: the fence stands at the end of the last line of code; `opening`: the next block begins. */
  kind: 'closing' | 'glued' | 'opening' | 'none';
}

/** Where a block ends. Fences within a docstring do not end it, unless nothing else does. */
function endOf(
  lines: string[],
  first: number,
  unquoted: (line: string) => string,
  fence: string,
  nextEnds: boolean,
): End {
  const none: End = { at: lines.length, kind: 'none' };
  let inside: End | undefined;
  let open: string | undefined;
  for (let at = first; at < lines.length && at < (inside?.at ?? at) + MOST.docstring; at++) {
    const line = unquoted(lines[at] ?? '');
    const kind = endingOf(line, fence, nextEnds);
    if (kind !== undefined && open === undefined) return { at, kind };
    if (kind === 'closing') inside ??= { at, kind };
    for (const [quotes] of line.matchAll(/"""|'''/g)) {
      if (open === undefined) open = quotes;
      else if (open === quotes) open = undefined;
    }
  }
  return inside ?? none;
}

function endingOf(line: string, fence: string, nextEnds: boolean): End['kind'] | undefined {
  const text = line.trim();
  const isFence = text.length >= fence.length && text === (fence[0] ?? '').repeat(text.length);
  if (isFence) return 'closing';
  if (text.endsWith(fence) && !text.slice(0, -fence.length).includes(fence)) return 'glued';
  return nextEnds && text.startsWith(fence) && /^\s{0,3}[`~]+\s*[A-Za-z]/.test(line) ? 'opening' : undefined;
}

/** Takes off what the fence itself is indented by, if all lines are. */
function withoutLead(lines: string[], lead: number): string[] {
  const indented = lines.every((line) => isBlank(line) || indentOf(line) >= lead);
  return indented ? lines.map((line) => line.slice(lead)) : lines;
}
