import { diffLines, diffWordsWithSpace } from 'diff';
import type { Span } from './shown';

/** What one of two texts has that the other does not: whole lines (1-based), and the parts of them that differ. */
export interface Changes {
  lines: number[];
  words: Span[];
}

/** Below this share of equal characters two lines are different ones, and marking words would only confuse. */
const ALIKE = 0.4;

/** Compares two texts line by line, and lines that stand for one another word by word. */
export function compare(before: string, after: string): { removed: Changes; added: Changes } {
  const removed: Changes = { lines: [], words: [] };
  const added: Changes = { lines: [], words: [] };
  let [left, right] = [1, 1];
  let gone: string[] = []; // Lines that the next added ones may stand for.
  for (const part of diffLines(ended(before), ended(after))) {
    const lines = part.value.split('\n').slice(0, part.count);
    if (part.removed) {
      removed.lines.push(...lines.map((_, index) => left + index));
      gone = lines;
    } else if (part.added) {
      added.lines.push(...lines.map((_, index) => right + index));
      for (const [index, line] of lines.slice(0, gone.length).entries()) {
        const words = compareLines(gone[index] ?? '', line);
        removed.words.push(...words.removed.map((span) => ({ line: left - gone.length + index, ...span })));
        added.words.push(...words.added.map((span) => ({ line: right + index, ...span })));
      }
      gone = [];
    } else gone = [];
    if (!part.added) left += part.count;
    if (!part.removed) right += part.count;
  }
  return { removed, added };
}

type Range = Omit<Span, 'line'>;

function compareLines(before: string, after: string): { removed: Range[]; added: Range[] } {
  const [removed, added]: [Range[], Range[]] = [[], []];
  let [left, right, equal] = [0, 0, 0];
  for (const { value, removed: isRemoved, added: isAdded } of diffWordsWithSpace(before, after)) {
    if (isRemoved) removed.push({ start: left, end: left + value.length });
    else if (isAdded) added.push({ start: right, end: right + value.length });
    else equal += value.trim().length;
    if (!isAdded) left += value.length;
    if (!isRemoved) right += value.length;
  }
  const isAlike = equal / Math.max(before.trim().length, after.trim().length, 1) >= ALIKE;
  return isAlike ? { removed, added } : { removed: [], added: [] };
}

/** A missing newline at the end is no difference to a reader. */
function ended(text: string): string {
  return `${text.trimEnd()}\n`;
}
