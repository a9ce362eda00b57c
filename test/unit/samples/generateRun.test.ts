import { describe, expect, it } from 'vitest';
import { UserError } from '../../../src/base/errors';
import type { Diagnosis } from '../../../src/domain/diagnosis';
import { caseId } from '../../../src/domain/response';
import type { Sample } from '../../../src/domain/sample';
import { loadPrompts } from '../../../src/instructor/template';
import type { ChatModel } from '../../../src/models/chat';
import { generateRun, type GenerateRunDeps } from '../../../src/samples/generateRun';
import {
  aDiagnosis,
  aFailedCase,
  generatedTask,
  samplesReply,
  scriptedModel,
  someLimits,
} from '../../factories/instructor';
import { sharedSandbox } from '../../factories/sandbox';

const sandbox = sharedSandbox();

function diagnosisOf(task: string, overrides: Partial<Diagnosis> = {}): Diagnosis {
  const id = caseId('run-1', 'made-up', task, 0);
  return aDiagnosis({ id: `${id}/le-1`, case: id, ...overrides });
}

/** Runs with samples kept in a list, as the book keeps them. */
async function run(
  diagnoses: Diagnosis[],
  model: ChatModel,
  kept: Sample[],
  overrides: Partial<GenerateRunDeps> = {},
  concurrency = 1,
) {
  const deps: GenerateRunDeps = {
    model,
    sandbox: sandbox(),
    limits: someLimits,
    prompts: await loadPrompts('generate'),
    readCase: (id) => {
      const failed = aFailedCase({ id, task: id });
      return Promise.resolve({ ...failed, task: { ...failed.task, prompt: `The task of ${id}` } });
    },
    samples: [...kept],
    onSamples: (samples) => Promise.resolve(kept.push(...samples)).then(() => undefined),
    ...overrides,
  };
  return generateRun(diagnoses, deps, { n: 2, concurrency });
}

const reply = (name: string) =>
  samplesReply(generatedTask(name, { statement: `Halve it: ${name}.` }), generatedTask(`${name}_2`));

describe('generateRun', () => {
  it('makes repairs of confirmed diagnoses and tasks from all that did not fail', async () => {
    const diagnoses = [
      diagnosisOf('a'),
      diagnosisOf('b', { status: 'unconfirmed', correctedSolution: 'def double(n):\n    return n\n' }),
      diagnosisOf('c', { status: 'failed' }),
    ];
    const kept: Sample[] = [];
    const summary = await run(diagnoses, scriptedModel(reply('x'), reply('y')), kept);
    expect(summary).toMatchObject({
      verified: 5,
      refuted: 0,
      repairs: 1,
      duplicates: 0,
      failed: 0,
      skipped: 0,
    });
    const repair = kept.find(({ kind }) => kind === 'repair');
    expect(repair).toMatchObject({
      diagnosis: diagnoses[0]?.id,
      prompt: `The task of ${diagnoses[0]?.case ?? ''}`,
      solution: diagnoses[0]?.correctedSolution,
      verification: { status: 'verified' },
    });
    expect(repair?.wrongSolution).toBeUndefined();
  });

  it('leaves out what says the same as another sample', async () => {
    const kept: Sample[] = [];
    const shouted = generatedTask('x', {
      statement: 'HALVE   it: x!',
      solution: 'def x(n):\n    return n >> 1\n',
    });
    const model = scriptedModel(reply('x'), samplesReply(shouted, generatedTask('z')));
    const diagnoses = [diagnosisOf('a'), diagnosisOf('b')].map((each) => ({
      ...each,
      status: 'unconfirmed' as const,
    }));
    expect(await run(diagnoses, model, kept)).toMatchObject({ verified: 3, duplicates: 1 });
  });

  it('keeps the first of two that say the same, whichever is answered first', async () => {
    const kept: Sample[] = [];
    const { chat, ...teacher } = scriptedModel(reply('x'));
    let answered = 0;
    let goOn = () => {};
    const goesOn = new Promise<void>((resolve) => (goOn = resolve));
    const slow: ChatModel = {
      ...teacher,
      chat: async (request) => {
        answered += 1;
        if (answered === 1) await goesOn;
        return chat(request);
      },
    };
    const verification = { status: 'verified' as const, reason: '', key: 'known' };
    const known = () => {
      setImmediate(goOn); // When what was verified could have been kept.
      return verification;
    };
    const diagnoses = [diagnosisOf('a'), diagnosisOf('b')].map((each) => ({
      ...each,
      status: 'unconfirmed' as const,
    }));
    const summary = await run(diagnoses, slow, kept, { known }, 2);
    expect(summary).toMatchObject({ verified: 2, duplicates: 2 });
    expect(kept.map(({ diagnosis }) => diagnosis)).toEqual([diagnoses[0]?.id, diagnoses[0]?.id]);
  });

  it('asks nothing again, and tries again what failed', async () => {
    const kept: Sample[] = [];
    const diagnoses = [diagnosisOf('a'), diagnosisOf('b')];
    const first = await run(diagnoses, scriptedModel(reply('x'), 'no', 'no'), kept);
    expect(first).toMatchObject({
      failed: 1,
      problems: [expect.stringMatching(/^run-1\/made-up\/b#0: .*not JSON/)],
    });
    const model = scriptedModel(reply('y'));
    expect(await run(diagnoses, model, kept)).toMatchObject({
      skipped: 1,
      failed: 0,
      verified: 2,
      repairs: 0,
    });
    expect(model.asked).toHaveLength(1);
    expect(new Set(kept.map(({ id }) => id)).size).toBe(kept.length);
  });

  it('stops where samples cannot be recorded', async () => {
    const onSamples = () => Promise.reject(new UserError('The disk is full.'));
    const model = scriptedModel(reply('x'));
    await expect(run([diagnosisOf('a')], model, [], { onSamples })).rejects.toThrow('The disk is full.');
  });
});
