import { describe, expect, it } from 'vitest';
import { agreement, type Agreement } from '../../../src/serving/agreement';

const NEAR = 0.1;
const ends = (text: string, gap: number) => ({ text, gap, ends: true });
const other = (text: string, gap: number) => ({ text, gap, ends: false });

/** What the trainer said, what was nearly as likely, what the server said, and what to make of it. */
const CASES: [string, { text: string; isCut?: boolean }, ReturnType<typeof other>[], string, Agreement][] = [
  ['the same text', { text: 'one two' }, [], 'one two', 'equal'],
  ['space that a server takes from the ends', { text: ' one two\n' }, [], 'one two', 'equal'],
  ['half a character at the end of a cut answer', { text: 'one \ufffd', isCut: true }, [], 'one ', 'equal'],
  ['bytes that are no text, told in two ways', { text: 'a\ufffd\ufffdb' }, [], 'a\ufffdb', 'equal'],
  ['another text behind bytes that are none', { text: '\ufffdone' }, [], '\ufffdtwo', 'answer'],
  ['another word that was not near', { text: 'one two' }, [other('one three', 0.3)], 'one three', 'answer'],
  ['another word that was near', { text: 'one two' }, [other('one three', 0.05)], 'one three four', 'tie'],
  ['a line’s end that was near', { text: 'one two' }, [other('one\n', 0.01)], 'one', 'tie'],
  ['what no near word begins', { text: 'one two' }, [other('one three', 0.05)], 'one four', 'answer'],
  ['a near word long before the difference', { text: 'one two' }, [other('one', 0.05)], 'one two!', 'end'],
  [
    'a near piece on the same way',
    { text: 'one twofold', isCut: true },
    [other('one t', 0.05)],
    'one twice',
    'answer',
  ],
  ['an end that was near', { text: 'one two' }, [ends('one', 0.05)], 'one', 'tie'],
  ['an end that was not near', { text: 'one two' }, [ends('one', 0.4)], 'one', 'answer'],
  ['an answer that goes on', { text: 'one' }, [], 'one and two', 'end'],
];

describe('agreement', () => {
  it.each(CASES)('takes %s for what it is', (_, { text, isCut = false }, others, said, expected) => {
    const trained = { text, tokens: 4, ended: !isCut, others };
    expect(agreement(trained, { text: said, isCut }, NEAR)).toBe(expected);
  });

  it('sees that an answer did not end, though nothing that can be seen came after it', () => {
    const trained = { text: 'one', tokens: 2, ended: true, others: [] };
    expect(agreement(trained, { text: 'one', isCut: true }, NEAR)).toBe('end');
  });
});
