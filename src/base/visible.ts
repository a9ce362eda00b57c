/**
 * What a terminal or a reader would be deceived by: control characters beside tab and line end, and marks that turn
 * the direction of writing. Programs and models write them; a title, a colour or a link of theirs is not ours.
 */
const DECEIVING = /\r(?!\n)|[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** Control pictures begin here: U+241B shows an escape. */
const PICTURES = 0x2400;
const DELETE = 0x7f;

/** A text with its control characters made visible. */
export function visible(text: string): string {
  return text.replace(DECEIVING, (char) => {
    const code = char.charCodeAt(0);
    if (code < 0x20) return String.fromCharCode(PICTURES + code);
    if (code === DELETE) return '\u2421';
    return `\\u${code.toString(16).padStart(4, '0')}`;
  });
}
