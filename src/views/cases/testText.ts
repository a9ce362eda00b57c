import type { Task } from '../../domain/task';
import { testsText } from '../../domain/testsText';
import { descriptionOf } from '../../languages/language';

/** The tests of a task as a document of its language, with the statement above them as a comment. */
export function testText({ suite, id, prompt, tests, language }: Task): string {
  const { comment } = descriptionOf(language);
  const head = [
    `${comment} ${suite} / ${id}`,
    comment,
    ...prompt
      .trimEnd()
      .split('\n')
      .map((line) => `${comment} ${line}`.trimEnd()),
  ];
  const setup = tests.kind === 'asserts' ? setupOf(tests.setup) : [];
  const body = [...setup, testsText(tests).trim()];
  return `${head.join('\n')}\n\n${body.join('\n')}\n`;
}

function setupOf(setup: string): string[] {
  return setup.trim() === '' ? [] : [setup.trimEnd(), ''];
}

/** The 0-based line of the tests' document where an assertion stands; of its first test where it cannot be found. */
export function lineOfAssertion(
  { language }: Pick<Task, 'language'>,
  text: string,
  assertion: string | undefined,
): number {
  const isRemark = (line: string) => line.startsWith(descriptionOf(language).comment);
  const lines = text.split('\n');
  const wanted = assertion?.trim().split('\n')[0]?.trim();
  const found = wanted ? lines.findIndex((line) => !isRemark(line) && line.includes(wanted)) : -1;
  if (found >= 0) return found;
  return Math.max(
    0,
    lines.findIndex((line) => line !== '' && !isRemark(line)),
  );
}
