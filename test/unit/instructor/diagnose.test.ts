import { describe, expect, it } from 'vitest';
import { UserError } from '../../../src/base/errors';
import { shortHash } from '../../../src/base/hash';
import { diagnoseCase, type DiagnoseInput } from '../../../src/instructor/diagnose';
import { diagnosisReplySchema, wireSchema } from '../../../src/instructor/reply';
import { loadPrompts } from '../../../src/instructor/template';
import type { ChatModel } from '../../../src/models/chat';
import { ModelError } from '../../../src/models/errors';
import {
  aFailedCase,
  aPassedCase,
  diagnosisReply,
  scriptedModel,
  someLimits,
  WRONG_ANSWER,
} from '../../factories/instructor';
import { sharedSandbox } from '../../factories/sandbox';

const sandbox = sharedSandbox();

const passed = aPassedCase();
const contrast = [{ case: passed.response.id, score: 0.8, reason: 'n', whole: passed }];

async function diagnose(model: ChatModel, input: Partial<DiagnoseInput> = {}, signal?: AbortSignal) {
  const deps = { model, sandbox: sandbox(), limits: someLimits, prompts: await loadPrompts('diagnose') };
  return diagnoseCase({ case: aFailedCase(), strategy: 'le', contrast, ...input }, deps, signal);
}

describe('diagnoseCase', () => {
  it('confirms a diagnosis whose corrected solution passes', async () => {
    const diagnosis = await diagnose(scriptedModel(diagnosisReply()));
    expect(diagnosis).toMatchObject({
      case: aFailedCase().response.id,
      strategy: 'le',
      model: 'teacher',
      status: 'located',
      category: 'misread-statement',
      findings: [{ startLine: 5, endLine: 5, message: 'This is the square of n.' }],
      skill: 'arithmetic',
      contrast: [],
      usage: { promptTokens: 10, completionTokens: 5 },
    });
    expect(diagnosis.reason).toBeUndefined();
  });

  it('says why a corrected solution does not pass', async () => {
    const diagnosis = await diagnose(
      scriptedModel(diagnosisReply({ corrected_solution: 'def double(n):\n    return abs(2 * n)\n' })),
    );
    expect(diagnosis.status).toBe('unconfirmed');
    expect(diagnosis.reason).toMatch(/does not pass \(wrong-answer\)/);
    expect(diagnosis.misconception).not.toBe('');
  });

  it('takes a corrected solution out of its fence', async () => {
    const fenced = '```python\ndef double(n):\n    return 2 * n\n```';
    const diagnosis = await diagnose(scriptedModel(diagnosisReply({ corrected_solution: fenced })));
    expect(diagnosis.status).toBe('located');
    expect(diagnosis.correctedSolution).not.toContain('```');
  });

  it('shows the task, the numbered response, the failing test with its values, and the reference', async () => {
    const model = scriptedModel(diagnosisReply());
    await diagnose(model);
    const prompt = model.asked[0]?.messages.at(-1)?.content ?? '';
    expect(prompt).toContain('Write `double(n)`');
    expect(prompt).toContain('5 |     return n * n');
    expect(prompt).toContain('Failing test:\nassert double(-1) == -2\nExpected: -2\nActual: 1\n');
    expect(prompt).toContain('def double(n):\n    return n * 2');
    expect(model.asked[0]).toMatchObject({
      label: `diagnose/le/made-up/double/${shortHash(WRONG_ANSWER)}`,
      temperature: 0,
      schema: { name: 'diagnosis', schema: wireSchema(diagnosisReplySchema) },
    });
  });

  it('says of a contrast case that its pass is weak', async () => {
    const model = scriptedModel(diagnosisReply());
    const verdict = { ...passed.verdict, weak: true };
    const weak = contrast.map((each) => ({ ...each, whole: { ...passed, verdict } }));
    await diagnose(model, { strategy: 'lec', contrast: [...contrast, ...weak] });
    const prompt = model.asked[0]?.messages.at(-1)?.content ?? '';
    expect(prompt.split('(It passed, but its tests could not be judged from outside')).toHaveLength(2);
  });

  it('shows the traceback and how its lines lie in the response', async () => {
    const model = scriptedModel(diagnosisReply());
    const traceback = '  File "solution.py", line 2, in double\nZeroDivisionError';
    await diagnose(model, { case: aFailedCase({}, { traceback, verdict: 'exception' }) });
    const prompt = model.asked[0]?.messages.at(-1)?.content ?? '';
    expect(prompt).toContain('add 3 for the line of the response');
    expect(prompt).toContain(traceback);
  });

  it('shows the contrast cases with the correct responses under LEC only', async () => {
    const model = scriptedModel(diagnosisReply({ contrast_note: 'It multiplies by constants well.' }));
    const lec = await diagnose(model, { strategy: 'lec' });
    const le = await diagnose(model);
    const [shown, hidden] = model.asked.map(({ messages }) =>
      messages.map((each) => each.content).join('\n'),
    );
    expect(shown).toContain('Write `triple(n)`');
    expect(shown).toContain('return 3 * n');
    expect(hidden).not.toContain('triple');
    expect(lec).toMatchObject({
      contrast: [{ case: passed.response.id, score: 0.8, reason: 'n' }],
      contrastNote: 'It multiplies by constants well.',
    });
    expect(le.contrastNote).toBeUndefined();
    expect(lec.id).not.toBe(le.id);
  });

  it('gives the same question the same id', async () => {
    const first = await diagnose(scriptedModel('no'));
    const second = await diagnose(scriptedModel(diagnosisReply()));
    expect(second.id).toBe(first.id);
  });

  it('asks once more, with what was wrong', async () => {
    const model = scriptedModel('{"category": "off-by-one"}', diagnosisReply());
    expect((await diagnose(model)).status).toBe('located');
    const again = model.asked[1];
    expect(again?.label).toMatch(/^repair-output\/diagnose\/le\//);
    expect(again?.messages.at(-2)).toEqual({ role: 'assistant', content: '{"category": "off-by-one"}' });
    expect(again?.messages.at(-1)?.content).toMatch(/misconception: .*corrected_solution: /);
  });

  it.each([
    ['no JSON', 'I think it squares.', /not JSON/],
    ['half of it', { text: '{"category": "off', finishReason: 'length' }, /cut off at its token limit/],
    ['nothing', '', /empty/],
    [
      'a field that is empty',
      diagnosisReply({ corrected_solution: '  ' }),
      /corrected_solution: must not be empty/,
    ],
  ])('records a failure after %s twice', async (_, reply, reason) => {
    const model = scriptedModel(reply);
    const diagnosis = await diagnose(model);
    expect(diagnosis).toMatchObject({ status: 'failed', findings: [], usage: { promptTokens: 20 } });
    expect(diagnosis.reason).toMatch(reason);
    expect(model.asked).toHaveLength(2);
  });

  it.each([
    ['a refusal', { text: 'I must not.', finishReason: 'refusal' }, /declined: I must not/],
    ['a content filter', { text: '', finishReason: 'content_filter' }, /content filter/],
    ['a question that got no answer', new ModelError('It took too long.'), /too long/],
  ])('records %s without asking again', async (_, reply, reason) => {
    const model = scriptedModel(reply);
    const diagnosis = await diagnose(model);
    expect(diagnosis.status).toBe('failed');
    expect(diagnosis.reason).toMatch(reason);
    expect(model.asked).toHaveLength(1);
  });

  it('reads an answer with reasoning, fences and loose values', async () => {
    const loose = diagnosisReply({ category: 'Off By One', confidence: 90, skill: 'Slice Bounds', extra: 1 });
    const diagnosis = await diagnose(
      scriptedModel(`<think>{"not this"}</think>\n\`\`\`json\n${loose}\n\`\`\``),
    );
    expect(diagnosis).toMatchObject({ category: 'off-by-one', confidence: 0.9, skill: 'slice-bounds' });
  });

  it('puts what cannot be placed at the line of the verdict', async () => {
    const findings = [{ start_line: 99, end_line: 99, quote: 'no such line', message: 'm' }];
    const failed = aFailedCase({}, { line: 2 });
    const diagnosis = await diagnose(scriptedModel(diagnosisReply({ findings })), { case: failed });
    expect(diagnosis.findings).toEqual([
      {
        startLine: 5,
        endLine: 5,
        message: expect.stringMatching(/^m \(The instructor named no line/) as string,
        isFallback: true,
      },
    ]);
  });

  it('does not ask the cache for an answer that was of no use, nor for one that is to be new', async () => {
    const known: Record<number, string> = { 0: 'no JSON', 1: diagnosisReply({ skill: 'known' }) };
    const attempts: number[] = [];
    const model: ChatModel = {
      id: 'teacher',
      chat({ attempt = 0 }) {
        attempts.push(attempt);
        const text = known[attempt] ?? diagnosisReply({ skill: 'new' });
        return Promise.resolve({ text, finishReason: 'stop', cached: attempt in known });
      },
    };
    expect((await diagnose(model)).skill).toBe('known');
    expect(attempts).toEqual([0, 0, 1]);
    expect((await diagnose(model, { fresh: true })).skill).toBe('new');
  });

  it('throws what a person must mend', async () => {
    await expect(diagnose(scriptedModel(new UserError('Wrong key.')))).rejects.toThrow('Wrong key.');
  });

  it('stops when it is cancelled', async () => {
    const signal = AbortSignal.abort();
    const model: ChatModel = {
      id: 'teacher',
      chat: (_, given) =>
        Promise.resolve(given?.throwIfAborted()).then(() => Promise.reject(new Error('asked'))),
    };
    await expect(async () => diagnose(model, {}, signal)).rejects.toMatchObject({ name: 'AbortError' });
  });
});
