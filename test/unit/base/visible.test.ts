import { describe, expect, it } from 'vitest';
import { visible } from '../../../src/base/visible';

describe('visible', () => {
  it('shows what a terminal would act on', () => {
    expect(visible('\x1b]0;owned\x07\x1b[31mred\x1b[0m')).toBe('␛]0;owned␇␛[31mred␛[0m');
    expect(visible('\x9b31m and \x7f')).toBe('\\u009b31m and ␡');
    expect(visible('done\rfail')).toBe('done␍fail');
    expect(visible('user\u202eexe.txt\u2066')).toBe('user\\u202eexe.txt\\u2066');
  });

  it('leaves texts as they are: line ends, tabs and every script', () => {
    const plain = 'a\tb\r\nc\n中文 العربية 🙂 é';
    expect(visible(plain)).toBe(plain);
  });
});
