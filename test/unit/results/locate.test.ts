import { describe, expect, it } from 'vitest';
import type { Verdict } from '../../../src/domain/verdict';
import { programOf } from '../../../src/results/checkTask';
import { extractProgram } from '../../../src/results/extract';
import { findingsOf } from '../../../src/results/locate';
import { aFailedCase, someLimits } from '../../factories/instructor';
import { sharedSandbox } from '../../factories/sandbox';

const sandbox = sharedSandbox();

/** What a response's own run says of it, prose and fence around the code included. */
async function findingOf(...code: string[]) {
  const text = ['Here:', '```python', ...code, '```'].join('\n');
  const failed = aFailedCase({ text });
  const { program = '', lineOffset = 0 } = extractProgram(failed.task, 'response', text);
  const limits = { ...someLimits, timeSeconds: 1 };
  const outcome = await sandbox().run(programOf(failed.task, program, limits));
  return findingsOf({ ...failed, verdict: { ...failed.verdict, ...cleared, ...outcome, lineOffset } })[0];
}
const cleared = { line: undefined, assertion: undefined, expected: undefined, actual: undefined };

describe('findingsOf', () => {
  it.each<[Verdict, string, number, string[], RegExp]>([
    ['exception', 'exception', 4, ['def double(n):', '    return 2 / 0 * n'], /ZeroDivisionError/],
    [
      'missing-name',
      'exception',
      4,
      ['def double(n):', '    return math.floor(2 * n)'],
      /`math` is a module that was not imported/,
    ],
    [
      'missing-name',
      'exception',
      3,
      ['def double(n: List[int]):', '    return 2 * n'],
      /`List` is a class or type/,
    ],
    ['syntax', 'exception', 4, ['def double(n):', '    return 2 *'], /SyntaxError/],
    [
      'wrong-answer',
      'return',
      5,
      ['def double(n):', '    # Twice.', '    return n * n'],
      /double\(.*[\s\S]*expected|-2/,
    ],
    [
      'wrong-answer',
      'definition',
      3,
      ['def double(n):', '    if n > 9:', '        return 1', '    return n * n'],
      /double/,
    ],
    ['timeout', 'loop', 4, ['def double(n):', '    while True:', '        pass'], /./],
  ])('%s: points at the %s', async (verdict, by, line, code, message) => {
    expect(await findingOf(...code)).toEqual({
      class: verdict,
      by,
      startLine: line,
      endLine: line,
      message: expect.stringMatching(message) as string,
    });
  });

  it('tells the failing test with the values that it expected and got', async () => {
    const finding = await findingOf('def double(n):', '    return n * n');
    expect(finding?.message).toMatch(/assert double\((.*)\) == /);
    expect(finding?.message).toMatch(/got/);
  });

  it('does not take the return of another function for the entry point’s', async () => {
    const finding = await findingOf(
      'def double(n):',
      '    print(helper(n))',
      '',
      'def helper(n):',
      '    return n',
    );
    expect(finding).toMatchObject({ by: 'definition', startLine: 3 });
  });

  it.each<[Verdict, string, number, string[]]>([
    [
      'wrong-answer',
      'return',
      4,
      ['const other = (n) => {', 'return n };', 'export const double = (n) => {', '  return n + "}";', '};'],
    ],
    [
      'wrong-answer',
      'definition',
      1,
      ['function double(n) {', '  if (n) return 1;', '  return 2;', '}', 'function other() { return 1 }'],
    ],
    ['timeout', 'loop', 3, ['function double(n)', '{', '  for (;;) {}', '}']],
  ])('finds functions in braces: %s at the %s', (verdict, by, line, code) => {
    const failed = aFailedCase({ text: code.join('\n') }, { ...cleared, verdict, detail: 'it' });
    const tests = { kind: 'program' as const, code: 'double(1)' };
    const task = { ...failed.task, language: 'javascript' as const, entryPoint: 'double', tests };
    expect(findingsOf({ ...failed, task })[0]).toMatchObject({ by, startLine: line });
  });

  it('says why no code was found, and finds nothing in what passed or was not run', () => {
    const format = aFailedCase(
      { text: 'I cannot.' },
      { verdict: 'format', detail: 'no code', extraction: 'no code was found in the response' },
    );
    expect(findingsOf(format)).toEqual([
      expect.objectContaining({
        class: 'format',
        by: 'response',
        startLine: 1,
        message: expect.stringContaining('no code') as string,
      }),
    ]);
    expect(findingsOf(aFailedCase({}, { verdict: 'passed' }))).toEqual([]);
    expect(findingsOf({ ...aFailedCase(), verdict: undefined })).toEqual([]);
  });
});
