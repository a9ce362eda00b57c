import { describe, expect, it } from 'vitest';
import { answerLines, tokenLines, tokenize } from '../../../webview/python';

const kinds = (code: string) =>
  tokenize(code)
    .filter(({ kind }) => kind !== 'plain')
    .map(({ kind, text }) => [kind, text]);
const texts = (lines: ReturnType<typeof tokenLines>) =>
  lines.map((tokens) => tokens.map(({ text }) => text).join(''));

describe('tokenize', () => {
  it('tells strings, comments, keywords, numbers and definitions apart', () => {
    expect(kinds('def f(x):  # a "remark"\n    return "# not" + r\'\\d\' + 0x1f')).toEqual([
      ['keyword', 'def'],
      ['definition', 'f'],
      ['comment', '# a "remark"'],
      ['keyword', 'return'],
      ['string', '"# not"'],
      ['string', "r'\\d'"],
      ['number', '0x1f'],
    ]);
  });

  it('loses nothing, also of code that is broken', () => {
    for (const code of ['x = "unclosed\ny = 1', '"""open\n\n', "''' '''' '", '\\', 'deffy = 3']) {
      expect(
        tokenize(code)
          .map(({ text }) => text)
          .join(''),
      ).toBe(code);
    }
  });
});

describe('tokenLines', () => {
  it('cuts a docstring at its line ends', () => {
    const lines = tokenLines('"""one\n\ntwo"""\nx');
    expect(texts(lines)).toEqual(['"""one', '', 'two"""', 'x']);
    expect(lines[2]?.[0]?.kind).toBe('string');
  });
});

describe('answerLines', () => {
  it.each([
    'no code at all',
    'So:\n```python\nx = 1\n```\nDone.\n\nReally.',
    '```\nx = 1\n```',
    '\n\n```python\n\nx = 1\n',
    'a\n```\n```\nb',
    '~~~\nx\n~~~\n\n~~~\ny',
  ])('has the lines of the answer: %j', (text) => {
    expect(texts(answerLines(text))).toEqual(text.split('\n'));
  });

  it('colours the code between fences only', () => {
    const lines = answerLines('return is\n```python\nreturn 1\n```\nreturn');
    expect(lines.map((tokens) => tokens[0]?.kind)).toEqual([
      'plain',
      'comment',
      'keyword',
      'comment',
      'plain',
    ]);
  });
});
