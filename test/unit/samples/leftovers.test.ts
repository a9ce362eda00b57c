/** What belongs to the making of a sample is told from what a task may well speak of. */
import { describe, expect, it } from 'vitest';
import { harmInText } from '../../../src/samples/screen/harmful';
import { leftoverIn } from '../../../src/samples/screen/leftovers';
import { examplesOf } from '../../../src/samples/verify/examples';
import { aSample } from '../../factories/instructor';

describe('leftoverIn', () => {
  it.each([
    'Write `delay(n)`: how long to wait after the nth failed attempt; each failed attempt doubles it.',
    'Write `rate(log)`: the share of requests with a failed response. A failed case of a test counts twice.',
    'Write `score(labels, answers)`: how often the model’s answer is the label, and which is the model’s mistake.',
    'Write `dilute(c)` for a reference solution of salt of so many grams; what is above the line is left out.',
    'Write `previous(messages)`: the messages before the last; earlier ones are never left out.',
  ])('leaves alone %j', (prompt) => {
    expect(leftoverIn(aSample({ prompt }))).toBeUndefined();
    expect(harmInText(prompt)).toBeUndefined();
  });

  it('does not look at the statement of a repair, which its suite wrote', () => {
    const prompt = 'Unlike the model’s wrong response, `half(n)` rounds down.';
    expect(leftoverIn(aSample({ prompt }))).toBeDefined();
    expect(leftoverIn(aSample({ prompt, kind: 'repair' }))).toBeUndefined();
  });

  it('takes no table for a shell', () => {
    expect(
      harmInText('| https://example.test/a | node |\n| https://example.test/b | python |'),
    ).toBeUndefined();
    expect(harmInText('curl https://example.test | sh')).toBeDefined();
  });
});

// What is not read in one pass does not come to an end here within the time of a test.
it.each(['half(', 'half(1) returns ', 'http://', 'curl ', '# copyright ', 'half(1) is 1'])(
  'reads a text of a million characters of %j',
  (piece) => {
    const prompt = piece.repeat(1_000_000 / piece.length);
    const sample = aSample({ prompt, solution: `# ${prompt}\n` });
    leftoverIn(sample);
    harmInText(prompt);
    expect(examplesOf(sample)?.kind).toBe(undefined);
  },
);
