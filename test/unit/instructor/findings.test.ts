import { describe, expect, it } from 'vitest';
import { placeFindings } from '../../../src/instructor/findings';

const RESPONSE = [
  'Here:', // 1
  '```python', // 2
  'def total(items):', // 3
  '    result = 0', // 4
  '    for item in items:', // 5
  '        result = result + item', // 6
  '    result = 0', // 7
  '    return result', // 8
  '```', // 9
].join('\n');

function place(start_line: number, end_line: number, quote: string, fallback = 3): [number, number] {
  const [finding] = placeFindings([{ start_line, end_line, quote, message: 'm' }], RESPONSE, fallback);
  return [finding?.startLine ?? 0, finding?.endLine ?? 0];
}

describe('placeFindings', () => {
  it('keeps lines that hold the quoted text', () => {
    expect(place(6, 6, 'result = result + item')).toEqual([6, 6]);
    expect(place(5, 6, 'result = result + item')).toEqual([5, 6]);
  });

  it('mends miscounted lines by the quoted text', () => {
    expect(place(2, 2, 'result = result + item')).toEqual([6, 6]);
    expect(place(40, 41, '    for item in items:\n        result = result + item')).toEqual([5, 6]);
    expect(place(0, -3, 'return result')).toEqual([8, 8]);
  });

  it('does not mind other white space, nor line numbers in the quote', () => {
    expect(place(1, 1, 'for  item in\titems :')).toEqual([5, 5]);
    expect(place(1, 1, '5 |     for item in items:\n6 |         result = result + item')).toEqual([5, 6]);
  });

  it('takes the nearest of several places', () => {
    expect(place(3, 3, 'result = 0')).toEqual([4, 4]);
    expect(place(9, 9, 'result = 0')).toEqual([7, 7]);
  });

  it('takes the first line of a quote that goes astray', () => {
    expect(place(1, 1, 'for item in items:\n        result += item')).toEqual([5, 5]);
  });

  it('trusts lines without a quote where they exist', () => {
    expect(place(4, 5, '')).toEqual([4, 5]);
    expect(place(4, 50, '')).toEqual([3, 3]);
  });

  it('falls back to the line of the verdict', () => {
    expect(place(4, 4, 'while True:', 8)).toEqual([8, 8]);
    expect(place(2.5, 3, '', 8)).toEqual([8, 8]);
  });
});
