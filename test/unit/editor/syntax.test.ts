import { describe, expect, it } from 'vitest';
import { LANGUAGES, type Language } from '../../../src/languages/language';
import { answerLines, tokenLines, tokenize } from '../../../webview/syntax';

const kinds = (code: string, language: Language = 'python') =>
  tokenize(code, language)
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

  it('knows the comments, strings and words of each language', () => {
    const code = "fn id<'a>(c: char) { return 'x'; } // \"no\" 'string'";
    expect(kinds(code, 'rust')).toEqual([
      ['keyword', 'fn'],
      ['definition', 'id'],
      ['keyword', 'char'],
      ['keyword', 'return'],
      ['string', "'x'"],
      ['comment', '// "no" \'string\''],
    ]);
    expect(kinds('/* a\nb */ func f() { s := `raw\n` }', 'go')).toEqual([
      ['comment', '/* a\nb */'],
      ['keyword', 'func'],
      ['definition', 'f'],
      ['string', '`raw\n`'],
    ]);
    expect(kinds('# no comment', 'cpp')).toEqual([]);
  });

  it.each(LANGUAGES)('loses nothing, also of code that is broken: %s', (language) => {
    for (const code of ['x = "unclosed\ny = 1', '"""open\n\n', "''' '''' '", '\\', 'deffy = 3', '/* `${']) {
      expect(
        tokenize(code, language)
          .map(({ text }) => text)
          .join(''),
      ).toBe(code);
    }
  });
});

describe('tokenLines', () => {
  it('cuts a docstring at its line ends', () => {
    const lines = tokenLines('"""one\n\ntwo"""\nx', 'python');
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
    expect(texts(answerLines(text, 'python'))).toEqual(text.split('\n'));
  });

  it('colours the code between fences only', () => {
    const lines = answerLines('return is\n```python\nreturn 1\n```\nreturn', 'python');
    expect(lines.map((tokens) => tokens[0]?.kind)).toEqual([
      'plain',
      'comment',
      'keyword',
      'comment',
      'plain',
    ]);
  });
});
