import type { Tests } from './records';

const MOST_SHOWN = 4000;

/** The tests as a person reads them: code where they are code. */
export function testsText(tests: Tests): string {
  switch (tests.kind) {
    case 'check':
    case 'program':
      return tests.code;
    case 'asserts':
      return tests.asserts.join('\n');
    case 'inputs':
      return [
        '# For these lists of arguments, the program must return what the reference solution returns.',
        `base = ${shortened(tests.base)}`,
        `plus = ${shortened(tests.plus)}`,
      ].join('\n');
  }
}

function shortened(text: string): string {
  return text.length <= MOST_SHOWN ? text : `${text.slice(0, MOST_SHOWN)} …`;
}
