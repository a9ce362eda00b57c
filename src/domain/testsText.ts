import { assertNever } from '../base/assertNever';
import type { Tests } from './tests';

const MOST_SHOWN = 4000;

/** The tests as a person reads them: code where they are code. */
export function testsText(tests: Tests): string {
  switch (tests.kind) {
    case 'check':
    case 'program':
      return tests.code;
    case 'asserts':
      return tests.asserts.join('\n');
    case 'stdio':
      return tests.tests.map(stdioText).join('\n\n');
    case 'repository':
      return tests.tests.map((path) => shortened(tests.files[path] ?? '')).join('\n');
    case 'inputs':
      return [
        '# For these lists of arguments, the program must return what the reference solution returns.',
        `base = ${shortened(tests.base)}`,
        `plus = ${shortened(tests.plus)}`,
      ].join('\n');
    default:
      return assertNever(tests);
  }
}

/** As verdicts name it, so that it is found. */
function stdioText({ input, output }: { input: string; output: string }, at: number, all: unknown[]): string {
  const test = `test ${at + 1} of ${all.length}, with the input:\n${shortened(input.trimEnd())}`;
  return `${test}\nhas to print:\n${shortened(output.trimEnd())}`;
}

function shortened(text: string): string {
  return text.length <= MOST_SHOWN ? text : `${text.slice(0, MOST_SHOWN)} …`;
}
