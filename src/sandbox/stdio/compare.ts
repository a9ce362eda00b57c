/** Whether a program printed what it should: as LiveCodeBench's checker says, outside of the program. */

/**
 * Lines are compared without the spaces around them, and the whole without empty lines at its start and end. Lines
 * that differ are the same all the same where they are the same numbers: `1.50` and `1.5`.
 */
export function sameOutput(expected: string, actual: string): boolean {
  const wanted = linesOf(expected);
  const got = linesOf(actual);
  return wanted.length === got.length && wanted.every((line, index) => sameLine(line, got[index] ?? ''));
}

function linesOf(text: string): string[] {
  return text
    .trim()
    .split('\n')
    .map((line) => line.trim());
}

function sameLine(expected: string, actual: string): boolean {
  if (expected === actual) return true;
  const wanted = expected.split(/\s+/).map(decimal);
  const got = actual.split(/\s+/).map(decimal);
  return (
    wanted.length === got.length &&
    wanted.every((value, index) => value !== undefined && value === got[index])
  );
}

/** A decimal number written in the one way that all its spellings have in common; undefined for what is none. */
function decimal(text: string): string | undefined {
  const match = /^([+-]?)(\d*)\.?(\d*)(?:[eE]([+-]?\d{1,9}))?$/.exec(text);
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = match ?? [];
  if (match === null || whole + fraction === '') return undefined;
  const digits = (whole + fraction).replace(/^0+/, '');
  const short = digits.replace(/0+$/, '');
  if (short === '') return '0';
  const power = Number(exponent) - fraction.length + (digits.length - short.length);
  return `${sign === '-' ? '-' : ''}${short}e${power}`;
}
