import { describe, expect, it } from 'vitest';
import type { Case } from '../../../src/domain/case';
import type { CaseVerdict } from '../../../src/domain/verdict';
import { caseText } from '../../../src/views/cases/caseText';
import { extractedText } from '../../../src/views/cases/extractedText';
import { problemsOf } from '../../../src/views/cases/problems';
import { lineOfAssertion, testText } from '../../../src/views/cases/testText';
import { effortOf, factsOf } from '../../../src/views/cases/verdictText';
import { asText } from '../../../src/views/markdown';
import { aDiagnosis, aVerdict } from '../../factories/notebook';
import { aResponse, aTask } from '../../factories/workspace';

const PROMPT = 'def double(n):\n    """Twice n."""\n';

function aCase(
  response: Parameters<typeof aResponse>[0],
  verdict?: Partial<CaseVerdict>,
  prompt = 'Write `double`.',
): Case {
  const made = aResponse(response);
  return {
    response: made,
    task: aTask({ prompt }),
    verdict: verdict && aVerdict({ case: made.id, ...verdict }),
  };
}

describe('extractedText', () => {
  const text = 'So:\n```python\ndef double(n):\n    return 2 * n\n```\n';

  it('says on its first line what was taken and why, also before the case was run', () => {
    expect(extractedText(aCase({ form: 'response', text }))).toBe(
      '# Taken: the fenced block\ndef double(n):\n    return 2 * n\n',
    );
  });

  it('shows the program that was run, which an older version may have found in another way', () => {
    const ran = aCase({ form: 'response', text }, { program: 'x = 1\n', extraction: 'all of it' });
    expect(extractedText(ran)).toBe('# Taken: all of it\nx = 1\n');
  });

  it('says why nothing was taken', () => {
    const none = aCase(
      { form: 'response', text: 'I cannot.' },
      { program: undefined, extraction: undefined },
    );
    expect(extractedText(none)).toBe('# Nothing was taken: no code was found in the response\n');
  });
});

describe('caseText', () => {
  it('puts the prompt before a completion and says how many of its lines there are', () => {
    const shape = caseText(aCase({ form: 'completion', text: '    return n\n' }, undefined, PROMPT));
    expect(shape).toEqual({ text: `${PROMPT}    return n\n`, isProse: false, head: 2 });
  });

  it('shows a solution as a program and an answer with fences, or without code, as Markdown', () => {
    const isProse = (whole: Case) => caseText(whole).isProse;
    expect(isProse(aCase({ form: 'solution', text: 'x = 1\n' }))).toBe(false);
    expect(isProse(aCase({ form: 'response', text: 'x = 1\n' }))).toBe(false);
    expect(isProse(aCase({ form: 'response', text: 'So:\n```python\nx = 1\n' }))).toBe(true);
    expect(isProse(aCase({ form: 'response', text: 'I cannot.' }, { verdict: 'format' }))).toBe(true);
  });
});

describe('problemsOf', () => {
  it('marks the line that the exception left, counted in the response and not in the program', () => {
    const text = 'Sure:\n\n```python\ndef double(n):\n    return n / 0\n```\n';
    const whole = aCase(
      { form: 'response', text },
      { verdict: 'exception', detail: 'ZeroDivisionError', line: 2, lineOffset: 3 },
    );
    const [problem] = problemsOf(whole, [], caseText(whole));
    expect(problem).toMatchObject({ startLine: 4, severity: 'error', code: 'exception' });
  });

  it('marks the line of a completion below the prompt', () => {
    const whole = aCase(
      { form: 'completion', text: '    return n / 0\n' },
      { verdict: 'exception', line: 3, lineOffset: -2 },
      PROMPT,
    );
    const [problem] = problemsOf(whole, [], caseText(whole));
    expect(problem?.startLine).toBe(2);
  });

  it('marks the function where several lines may be to blame, and leads to the failing test', () => {
    const whole = aCase(
      { text: 'import math\n\ndef double(n):\n    if n:\n        return n\n    return 1\n' },
      { verdict: 'wrong-answer', assertion: 'assert double(2) == 4' },
    );
    const [problem] = problemsOf(whole, [], caseText(whole));
    expect(problem?.startLine).toBe(2);
    expect(problem?.related).toEqual([
      {
        kind: 'test',
        message: 'The failing test: assert double(2) == 4',
        assertion: 'assert double(2) == 4',
      },
    ]);
  });

  it('marks the only line that can have made a wrong answer, with its class, and warns of a weak verdict', () => {
    const whole = aCase(
      { text: 'def double(n):\n    return n\n' },
      { verdict: 'wrong-answer', detail: 'wrong', expected: '4', actual: '2', weak: true },
    );
    const [problem] = problemsOf(whole, [], caseText(whole));
    expect(problem).toMatchObject({ startLine: 1, code: 'wrong-answer' });
    expect(problem?.message).toMatch(/^wrong\nexpected 4\ngot 2\n\(weak/);
  });

  it('marks findings at their lines, with the contrast cases, and keeps them inside the document', () => {
    const whole = aCase({ text: 'def double(n):\n    return n\n' }, { verdict: 'wrong-answer' });
    const diagnosis = aDiagnosis({ findings: [{ startLine: 2, endLine: 99, message: 'not doubled' }] });
    const problems = problemsOf(whole, [diagnosis], caseText(whole));
    expect(problems[1]).toMatchObject({
      startLine: 1,
      endLine: 2,
      severity: 'warning',
      source: 'errorbook LEC',
    });
    expect(problems[1]?.related).toEqual([
      {
        kind: 'case',
        id: diagnosis.contrast[0]?.case,
        message: 'Contrast, 0.81 similar: shares lines, count',
      },
    ]);
  });

  it('says nothing of a passed case, and nothing of a diagnosis that failed', () => {
    const whole = aCase({}, { verdict: 'passed' });
    expect(problemsOf(whole, [aDiagnosis({ status: 'failed' })], caseText(whole))).toEqual([]);
  });
});

describe('factsOf and effortOf', () => {
  it('tell the test with its values, the beginning of what was printed, and what it took', () => {
    const verdict = aVerdict({
      case: 'c',
      assertion: 'assert f(1) == 2',
      expected: '2',
      actual: '1',
      stdout: `${'x\n'.repeat(20)}`,
      stderr: ' \n',
      cpuMs: 12.4,
      peakKb: 10_240,
    });
    expect(factsOf(verdict)).toEqual([
      { name: 'Test', value: 'assert f(1) == 2' },
      { name: 'Expected', value: '2' },
      { name: 'Actual', value: '1' },
      { name: 'Output', value: `${'x\n'.repeat(8)}… 24 more characters` },
    ]);
    expect(effortOf(verdict)).toBe('12 ms of CPU time, at most 10.0 MB');
    expect(effortOf(aVerdict({ case: 'c', verdict: 'format' }))).toBe('');
  });
});

describe('asText', () => {
  it('leaves nothing of a text that Markdown could take for its own, and its words as they are', () => {
    expect(asText('two words')).toBe('two words');
    expect(asText('[x](command:y) $(icon) <b>')).toBe('\\[x\\]\\(command\\:y\\) \\$\\(icon\\) \\<b\\>');
    expect(asText('a\n    b')).toBe('a\n\nb');
  });
});

describe('testText', () => {
  it('has the statement as a comment, the set-up and the assertions, each findable', () => {
    const tests = {
      kind: 'asserts' as const,
      setup: 'import math',
      asserts: ['assert f(1) == 1', 'assert f(2) == 4'],
    };
    const text = testText(aTask({ prompt: 'Square it.\n\nAlways.', tests }));
    const code = text.split('\n').filter((line) => !line.startsWith('#'));
    expect(code).toEqual(['', 'import math', '', 'assert f(1) == 1', 'assert f(2) == 4', '']);
    const lines = text.split('\n');
    expect(lines[lineOfAssertion(aTask(), text, 'assert f(2) == 4')]).toBe('assert f(2) == 4');
    expect(lines[lineOfAssertion(aTask(), text, 'assert gone()')]).toBe('import math');
  });

  it('has the statement as a comment of the task’s language', () => {
    const tests = {
      kind: 'program' as const,
      code: '#include <cassert>\nint main() { assert(f(1) == 1); }\n',
    };
    const task = aTask({ prompt: 'Square it.', tests, language: 'cpp' });
    const text = testText(task);
    expect(text.split('\n').slice(0, 5)).toEqual([
      '// made-up / double',
      '//',
      '// Square it.',
      '',
      '#include <cassert>',
    ]);
    expect(text.split('\n')[lineOfAssertion(task, text, 'assert(f(1) == 1)')]).toContain('int main');
  });

  it('finds an assertion inside of a check function', () => {
    const code = 'def check(candidate):\n    assert candidate(1) == 1\n    assert candidate(2) == 4\n';
    const text = testText(aTask({ tests: { kind: 'check', code } }));
    expect(text.split('\n')[lineOfAssertion(aTask(), text, 'assert candidate(2) == 4')]?.trim()).toBe(
      'assert candidate(2) == 4',
    );
  });
});
