import { describe, expect, it } from 'vitest';
import { LineCutter } from '../../../src/base/byteLines';

/** What is cut out of chunks: offset, length and text of each line; the rest last. */
function cut(chunks: string[], longest?: number, offset = 0) {
  const cutter = new LineCutter(offset, longest);
  const lines = chunks.flatMap((chunk) => [...cutter.lines(Buffer.from(chunk))]);
  return [...lines, cutter.rest()].map(
    (line) => line && [line.offset, line.length, line.bytes?.toString() ?? 'too long'],
  );
}

describe('LineCutter', () => {
  it('gives lines with their places, however they are cut into chunks', () => {
    const lines = [
      [10, 3, 'one'],
      [14, 0, ''],
      [15, 3, 'two'],
      [19, 1, 'x'],
    ];
    expect(cut(['one\n\ntwo\nx'], undefined, 10)).toEqual(lines);
    expect(cut([...'one\n\ntwo\nx'], undefined, 10)).toEqual(lines);
  });

  it('keeps nothing of a line that is too long, and goes on behind it', () => {
    const lines = [[0, 2, 'ab'], [3, 6, 'too long'], [10, 2, 'cd'], undefined];
    expect(cut(['ab\nab', 'cd', 'ef\nc', 'd\n'], 4)).toEqual(lines);
  });
});
