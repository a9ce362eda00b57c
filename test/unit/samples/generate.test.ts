import { describe, expect, it } from 'vitest';
import { shortHash } from '../../../src/base/hash';
import type { Diagnosis } from '../../../src/domain/diagnosis';
import { loadPrompts } from '../../../src/instructor/template';
import type { ChatModel } from '../../../src/models/chat';
import { generateSamples } from '../../../src/samples/generate';
import {
  aDiagnosis,
  aFailedCase,
  aPassedCase,
  generatedTask,
  samplesReply,
  scriptedModel,
  someLimits,
  WRONG_ANSWER,
} from '../../factories/instructor';
import { sharedSandbox } from '../../factories/sandbox';
import { aTask } from '../../factories/workspace';

const sandbox = sharedSandbox();
const passed = aPassedCase();

async function generate(model: ChatModel, diagnosis: Partial<Diagnosis> = {}, n = 2) {
  const deps = { model, sandbox: sandbox(), limits: someLimits, prompts: await loadPrompts('generate') };
  const contrast = [{ case: passed.response.id, score: 0.8, reason: 'n', whole: passed }];
  return generateSamples({ case: aFailedCase(), diagnosis: aDiagnosis(diagnosis), contrast, n }, deps);
}

describe('generateSamples', () => {
  it('gives samples that were run, with where they come from', async () => {
    const model = scriptedModel(samplesReply());
    const { samples, failure } = await generate(model);
    expect(failure).toBeUndefined();
    expect(samples).toHaveLength(2);
    expect(samples[0]).toMatchObject({
      kind: 'generated',
      diagnosis: aDiagnosis().id,
      case: aDiagnosis().case,
      strategy: 'le',
      skill: 'arithmetic',
      model: 'teacher',
      entryPoint: 'half',
      tests: { kind: 'asserts', setup: '' },
      verification: { status: 'verified' },
    });
    expect(model.asked[0]).toMatchObject({
      label: `generate/le/made-up/double/${shortHash(WRONG_ANSWER)}`,
      temperature: 0.8,
    });
  });

  it('gives the same sample the same id', async () => {
    const [first, second] = await Promise.all([
      generate(scriptedModel(samplesReply())),
      generate(scriptedModel(samplesReply())),
    ]);
    const ids = first.samples.map(({ id }) => id);
    expect(second.samples.map(({ id }) => id)).toEqual(ids);
    expect(new Set(ids).size).toBe(2);
  });

  it('keeps a refuted sample with the reason', async () => {
    const broken = generatedTask('half', { solution: 'def half(n):\n    return n\n' });
    const { samples } = await generate(scriptedModel(samplesReply(broken, generatedTask('bisect'))));
    expect(samples.map(({ verification }) => verification.status)).toEqual(['refuted', 'verified']);
  });

  it('takes the tasks that are whole, and no more than were asked for', async () => {
    const tasks = [{ statement: 'no more' }, generatedTask('a'), generatedTask('b'), generatedTask('c')];
    const { samples } = await generate(scriptedModel(samplesReply(...tasks)));
    expect(samples.map(({ entryPoint }) => entryPoint)).toEqual(['a', 'b']);
  });

  it('reads tests that came as one text, and code in fences', async () => {
    const loose = generatedTask('half', {
      tests: 'assert half(4) == 2\nassert half(-1) == -1\n',
      solution: '```python\ndef half(n):\n    return n // 2\n```',
    });
    const { samples } = await generate(scriptedModel(samplesReply(loose)));
    expect(samples[0]).toMatchObject({
      solution: expect.not.stringContaining('```') as string,
      tests: { asserts: ['assert half(4) == 2', 'assert half(-1) == -1'] },
      verification: { status: 'verified' },
    });
  });

  it('asks once more, and then says why there are none', async () => {
    const model = scriptedModel('{"samples": []}');
    expect(await generate(model)).toMatchObject({
      samples: [],
      failure: expect.stringContaining('samples: ') as string,
    });
    expect(model.asked).toHaveLength(2);
    expect((await generate(scriptedModel('{}', samplesReply()))).samples).toHaveLength(2);
  });

  it('asks and records in the language of the task, as in the paper too', async () => {
    const reply = samplesReply({
      statement: 'Write a function that returns n divided by two.',
      entry_point: 'half',
      solution: '```rust\nfn half(n: i64) -> i64 {\n    n / 2\n}\n```',
      tests: ['assert_eq!(half(4), 2);'],
    });
    const model = scriptedModel(reply);
    const deps = { model, sandbox: sandbox(), limits: someLimits, prompts: await loadPrompts('paper') };
    const failed = aFailedCase();
    const rust = { ...failed, task: aTask({ language: 'rust', tests: { kind: 'program', code: '' } }) };
    const { samples } = await generateSamples(
      { case: rust, diagnosis: aDiagnosis({ mode: 'paper' }), contrast: [], n: 1 },
      deps,
    );
    const asked = model.asked[0]?.messages[0]?.content ?? '';
    expect(asked).toContain('as a whole Rust program');
    expect(asked).toContain('one to three statements like `assert_eq!(twice(3), 6);`');
    expect(samples).toMatchObject([
      {
        ...{ mode: 'paper', language: 'rust', verification: { status: 'unchecked' } },
        solution: expect.stringMatching(/^fn half/) as string,
        tests: { kind: 'program', code: '#[test]\nfn sample() {\nassert_eq!(half(4), 2);\n}\n' },
      },
    ]);
  });

  it('shows a corrected solution only where it was confirmed, and contrasts only under LEC', async () => {
    const model = scriptedModel(samplesReply());
    await generate(model, { status: 'unconfirmed', strategy: 'lec' });
    await generate(model);
    const [lec, le] = model.asked.map(({ messages }) => messages.at(-1)?.content ?? '');
    expect(lec).toContain('return 3 * n');
    expect(lec).not.toContain('<corrected_solution>');
    expect(le).not.toContain('return 3 * n');
    expect(le).toContain('<corrected_solution>\ndef double(n):\n    return 2 * n\n');
  });
});
