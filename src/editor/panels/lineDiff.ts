import { diffLines } from 'diff';

/** The lines (1-based) of each of two texts that the other does not have. */
export function changedLines(before: string, after: string): { removed: number[]; added: number[] } {
  const removed: number[] = [];
  const added: number[] = [];
  let [left, right] = [1, 1];
  for (const { added: isAdded, removed: isRemoved, count } of diffLines(ended(before), ended(after))) {
    if (isRemoved) removed.push(...range(left, count));
    if (isAdded) added.push(...range(right, count));
    if (!isAdded) left += count;
    if (!isRemoved) right += count;
  }
  return { removed, added };
}

function range(start: number, count: number): number[] {
  return Array.from({ length: count }, (_, index) => start + index);
}

/** A missing newline at the end is no difference to a reader. */
function ended(text: string): string {
  return `${text.trimEnd()}\n`;
}
