import { describe, expect, it } from 'vitest';
import { UserError } from '../../../src/base/errors';
import type { Diagnosis } from '../../../src/domain/diagnosis';
import { caseId } from '../../../src/domain/response';
import type { Sample } from '../../../src/domain/sample';
import { loadPrompts } from '../../../src/instructor/template';
import type { ChatModel } from '../../../src/models/chat';
import { MissingReplyError } from '../../../src/models/errors';
import { generateRun, type GenerateRunDeps, type GenerateRunOptions } from '../../../src/samples/generateRun';
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
  options: Partial<GenerateRunOptions> = {},
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
  return generateRun(diagnoses, deps, { n: 2, concurrency, ...options });
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

  describe('asks again, once, for others in place of what failed', () => {
    const ownFault = { status: 'unconfirmed' as const };
    /** Its tests do not notice what `>` and `>=` make of the boundary. */
    const weak = generatedTask('clip', {
      statement: 'Write `clip(n)` that returns n, or 10 where n is greater.',
      solution: 'def clip(n):\n    if n > 10:\n        return 10\n    return n\n',
      tests: ['assert clip(3) == 3'],
      wrong_solution: 'def clip(n):\n    return 10\n',
    });
    const good = generatedTask('half');
    const mended = generatedTask('third', {
      statement: 'Write `third(n)` that returns n divided by three, rounded down.',
      solution: 'def third(n):\n    return n // 3\n',
      tests: ['assert third(9) == 3', 'assert third(8) == 2', 'assert third(-1) == -1'],
      wrong_solution: 'def third(n):\n    return int(n / 3)\n',
    });
    /** As weak, and another task. */
    const weakToo = generatedTask('floor', {
      statement: 'Write `floor(n)` that returns n, or 5 where n is less.',
      solution: 'def floor(n):\n    if n < 5:\n        return 5\n    return n\n',
      tests: ['assert floor(7) == 7'],
      wrong_solution: 'def floor(n):\n    return 5\n',
    });
    const asking = { askAgain: true };

    it('tells it its own tasks and what is the matter with them', async () => {
      const kept: Sample[] = [];
      const model = scriptedModel(samplesReply(weak, good), samplesReply(mended));
      const summary = await run([diagnosisOf('a', ownFault)], model, kept, {}, 1, asking);
      expect(summary).toMatchObject({ verified: 2, refuted: 1, again: 1, failed: 0 });
      const [first, second] = model.asked;
      expect(second?.label).toBe(first?.label.replace('generate/', 'generate/again/'));
      expect(second?.messages.slice(0, 2)).toEqual(first?.messages);
      const [answer, problems] = second?.messages.slice(2) ?? [];
      expect(JSON.parse(answer?.content ?? '')).toEqual({ samples: [weak, good] });
      expect(problems?.content).toContain('1 cannot be used');
      expect(problems?.content).toMatch(
        /task 1 \(`clip`\): .*These changes of the solution pass all tests.*line 2/s,
      );
      expect(problems?.content).not.toContain('`half`');
      expect(kept.map(({ again }) => again)).toEqual([undefined, undefined, true]);
    });

    it('never twice, whatever comes of it', async () => {
      const kept: Sample[] = [];
      const diagnoses = [diagnosisOf('a', ownFault)];
      const model = scriptedModel(samplesReply(weak, good), samplesReply(weakToo));
      expect(await run(diagnoses, model, kept, {}, 1, asking)).toMatchObject({ refuted: 2, again: 1 });
      const silent = scriptedModel();
      expect(await run(diagnoses, silent, kept, {}, 1, asking)).toMatchObject({ again: 0, skipped: 1 });
      expect(silent.asked).toHaveLength(0);
    });

    it('after a run that was cut off before', async () => {
      const kept: Sample[] = [];
      const diagnoses = [diagnosisOf('a', ownFault)];
      await run(diagnoses, scriptedModel(samplesReply(weak, good)), kept);
      const model = scriptedModel(samplesReply(mended));
      const summary = await run(diagnoses, model, kept, {}, 1, asking);
      expect(summary).toMatchObject({ skipped: 1, again: 1, verified: 1 });
    });

    it('for what screening left out, without the text of a known task or of a secret', async () => {
      const kept: Sample[] = [];
      const findings = ['contaminated', 'secret', 'duplicate'] as const;
      const names = ['known', 'keyed', 'said'];
      const screen = (samples: Sample[]) =>
        Promise.resolve(
          samples.map((sample) => {
            const at = names.indexOf(sample.entryPoint ?? '');
            const found = findings[at];
            const reason = 'It is suite/held-out-7.';
            return found === undefined ? sample : { ...sample, screened: [{ screen: found, reason }] };
          }),
        );
      const model = scriptedModel(
        samplesReply(...names.map((name) => generatedTask(name))),
        samplesReply(mended),
      );
      const summary = await run([diagnosisOf('a', ownFault)], model, kept, { screen }, 1, {
        ...asking,
        n: 3,
      });
      expect(summary).toMatchObject({ screened: 3, again: 1, verified: 1 });
      const told = model.asked[1]?.messages
        .slice(2)
        .map(({ content }) => content)
        .join('\n');
      expect(told).toContain('said');
      expect(told).toContain('a task that there is already');
      for (const hidden of ['known', 'keyed', 'held-out-7']) expect(told).not.toContain(hidden);
    });

    it('and goes on where only the first answers are recorded, or the second is of no use', async () => {
      const diagnoses = [diagnosisOf('a', ownFault), diagnosisOf('b', ownFault)];
      const all = [samplesReply(weak, good), samplesReply(generatedTask('x'), weakToo)];
      const recorded = scriptedModel(...all, new MissingReplyError('none'), new MissingReplyError('none'));
      expect(await run(diagnoses, recorded, [], {}, 1, asking)).toMatchObject({
        verified: 2,
        again: 0,
        missing: 0,
      });
      const useless = scriptedModel(...all, 'no', 'no', samplesReply(mended));
      expect(await run(diagnoses, useless, [], {}, 1, asking)).toMatchObject({
        ...{ verified: 3, again: 2, failed: 0 },
        problems: [expect.stringMatching(/asked again, .*not JSON/)],
      });
    });
  });
});
