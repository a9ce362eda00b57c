import { describe, expect, it } from 'vitest';
import { areAlike } from '../../../src/results/code/alike';

const REFERENCE = `from typing import List


def tail(lines: List[str], count: int = 2) -> List[str]:
    """The last lines."""
    # From where they begin
    start = max(0, len(lines) - count)
    if start:
        return lines[start:]
    return list(lines)
`;

describe('areAlike', () => {
  it.each([
    ['itself', REFERENCE],
    [
      'other names, no remarks, no annotations, another indentation',
      'def tail(rows, n = 2):\n  first = max( 0, len(rows)-n )\n  if first:\n    return rows[first:]\n  return list(rows)',
    ],
    [
      'lines that go on in brackets',
      'def tail(rows, n=2):\n    first = max(\n        0,\n        len(rows) - n\n    )\n    if first:\n        return rows[first:]\n    return list(rows)\n',
    ],
  ])('takes a program for %s', (_, other) => {
    expect(areAlike(REFERENCE, other, 'python')).toBe(true);
  });

  it.each([
    ['another function of the language', REFERENCE.replace('max(', 'min(')],
    ['another number', REFERENCE.replace('max(0', 'max(1')],
    ['another order of the same names', REFERENCE.replace('len(lines) - count', 'count - len(lines)')],
    ['a line that stands deeper', REFERENCE.replace('    return list', '        return list')],
    ['two names that became one', REFERENCE.replaceAll('start', 'count')],
    ['a part of it', REFERENCE.split('\n').slice(0, -2).join('\n')],
    ['nothing', ''],
  ])('tells it from %s', (_, other) => {
    expect(areAlike(REFERENCE, other, 'python')).toBe(false);
  });

  it('reads languages with braces without their layout', () => {
    const one = 'const tail = (lines, n) => {\n  // the last\n  return lines.slice(-n);\n};\n';
    expect(areAlike(one, 'const tail = (a, b) => { return a.slice(-b); };', 'javascript')).toBe(true);
    expect(areAlike(one, 'const tail = (a, b) => { return a.slice(b); };', 'javascript')).toBe(false);
    expect(areAlike(one, 'const tail = (a, b) => { return a.splice(-b); };', 'javascript')).toBe(false);
  });
});
