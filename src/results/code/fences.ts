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

const OPENING = /^(\s*(?:(?:>\s?)+|[-*+]\s+|\d+[.)]\s+)?)(`{3,}|~{3,})\s*(?:\{?\.?([\w+#.-]*))([^`]*)$/;
/** A block on one line: "```python def f(): ...```". */
const LABELS = LANGUAGES.flatMap(namesOf).map((name) => name.replace(/\W/g, '\\$&'));
const ONE_LINE = new RegExp(`^\\s*\`\`\`(?:(${LABELS.join('|')})\\s)?\\s*([^\`]*\\S)\\s*\`\`\`\\s*$`);
/** Documents whose own fences count. */
const DOCUMENT = /^(?:markdown|md|mdx|html)$/;

/** The fenced blocks of a text, in order; one that is never closed reaches to the end. */
export function fencedBlocks(lines: string[], base = 0): Block[] {
  const blocks: Block[] = [];
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index] ?? '';
    const single = ONE_LINE.exec(line);
    if (single) {
      const label = (single[1] ?? '').toLowerCase();
      blocks.push({ label, first: base + index, lines: [single[2] ?? ''], closed: true });
      continue;
    }
    const opening = OPENING.exec(line);
    if (!opening) continue;
    const { block, next } = readBlock(lines, index, opening);
    const inner = DOCUMENT.test(block.label) ? fencedBlocks(block.lines, base + block.first) : [];
    if (inner.length > 0)
      blocks.push(...inner.map((each) => ({ ...each, closed: each.closed || block.closed })));
    else blocks.push({ ...block, first: base + block.first });
    index = next - 1;
  }
  return blocks;
}

/** The block that is opened on a line, and the index of the line after its end. */
function readBlock(lines: string[], opening: number, match: RegExpExecArray): { block: Block; next: number } {
  const [, lead = '', fence = '```', tag = ''] = match;
  const first = opening + 1;
  const raw = lines.slice(first);
  const content = lead.includes('>') ? raw.map((line) => line.replace(/^\s*(?:>\s?)+/, '')) : raw;
  const label = tag.replace(/:.*$/, '').toLowerCase();
  const end = endOf(content, fence, !DOCUMENT.test(label));
  const block = {
    label,
    first,
    lines: withoutLead(content.slice(0, end.at), lead.length),
    closed: end.kind === 'closing' || end.kind === 'glued',
  };
  if (end.kind === 'glued') block.lines.push((content[end.at] ?? '').trimEnd().slice(0, -fence.length));
  const after = end.kind === 'closing' || end.kind === 'glued' ? 1 : 0;
  return { block, next: first + end.at + after };
}

interface End {
  /** Index in the block's lines. */
  at: number;
  /** `glued`: the fence stands at the end of the last line of code; `opening`: the next block begins. */
  kind: 'closing' | 'glued' | 'opening' | 'none';
}

/** Where a block ends. Fences within a docstring do not end it, unless nothing else does. */
function endOf(content: string[], fence: string, nextEnds: boolean): End {
  const none: End = { at: content.length, kind: 'none' };
  let inside: End | undefined;
  let open: string | undefined;
  for (const [at, line] of content.entries()) {
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
  const isFence = text.length >= fence.length && [...text].every((char) => char === fence[0]);
  if (isFence) return 'closing';
  if (text.endsWith(fence) && !text.slice(0, -fence.length).includes(fence)) return 'glued';
  return nextEnds && text.startsWith(fence) && /^\s{0,3}[`~]+\s*[A-Za-z]/.test(line) ? 'opening' : undefined;
}

/** Takes off what the fence itself is indented by, if all lines are. */
function withoutLead(lines: string[], lead: number): string[] {
  const indented = lines.every((line) => isBlank(line) || indentOf(line) >= lead);
  return indented ? lines.map((line) => line.slice(lead)) : lines;
}
