import { describe, expect, it } from 'vitest';
import type { ResponseForm } from '../../../src/domain/response';
import type { Task } from '../../../src/domain/task';
import { ownAnswer } from '../../../src/results/ownAnswer';
import { promptFor } from '../../../src/results/prompt';

const HEAD = 'from typing import List\n\ndef total(items: List[int]) -> int:\n    """The sum."""\n';
const BODY = '    return sum(items)\n';
const fenced = (program: string) => `\`\`\`python\n${program.trimEnd()}\n\`\`\``;
const WHOLE = fenced(HEAD + BODY);

const tests = { kind: 'asserts' as const, setup: '', asserts: ['assert total([1]) == 1'] };
const task: Task = {
  id: 't',
  suite: 's',
  language: 'python',
  prompt: HEAD,
  entryPoint: 'total',
  tests,
  tags: [],
};
const answer = (form: ResponseForm, text: string, of = task) => ownAnswer(of, { form, text });

describe('ownAnswer', () => {
  it('is the whole program where the prompt asks for it, whatever was written', () => {
    expect(promptFor(task)[0]?.content).toContain('Answer with the whole program');
    const written: [ResponseForm, string][] = [
      ['completion', BODY],
      ['solution', HEAD + BODY],
      ['response', fenced(BODY)],
      ['response', `The body:\n${fenced('return sum(items)')}\n`],
      ['response', fenced(`def total(items: List[int]) -> int:\n    """The sum."""\n${BODY}`)],
      ['response', HEAD + BODY],
      ['response', `Here it is.\n\`\`\`python\n${HEAD}${BODY}`],
    ];
    for (const [form, text] of written) {
      expect(answer(form, text)?.replaceAll(/\n+/g, '\n'), text).toBe(WHOLE.replaceAll(/\n+/g, '\n'));
    }
  });

  it('keeps the own words that are such an answer', () => {
    for (const text of [WHOLE, `Here it is:\n\n${WHOLE}\n\nIt sums them up.`]) {
      expect(answer('response', text)).toBe(text);
      expect(answer('response', ` ${text}\n<|im_end|>`)).toBe(text);
    }
  });

  it('leaves out what the task gives every solution', () => {
    const between = { ...tests, before: 'import math', after: 'x = 1' };
    expect(answer('completion', BODY, { ...task, tests: between })).toBe(WHOLE);
  });

  it('is nothing where there is no program', () => {
    expect(answer('response', 'I cannot.')).toBeUndefined();
  });
});
