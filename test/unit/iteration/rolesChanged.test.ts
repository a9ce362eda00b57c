/** A person who gives tasks another role once they were taught from, or once the gate has seen them. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { iterateOnly } from '../../../src/iteration/iterate';
import { grade } from '../../../src/notebook/grade';
import { importRecorded } from '../../../src/notebook/importResponses';
import { loadTasks } from '../../../src/notebook/loadTasks';
import { decidePromotion, plannedGate, toldPower } from '../../../src/notebook/promotion';
import { promptDigest } from '../../../src/notebook/taughtTasks';
import type { Workbench } from '../../../src/notebook/workbench';
import { promptFor } from '../../../src/results/prompt';
import { aSample } from '../../factories/instructor';
import { trained, untrained, type Untrained } from '../../factories/untrained';

let its: Untrained | undefined;
afterEach(() => its?.close());

async function give(bench: Workbench, role: string): Promise<void> {
  const file = join(bench.book.workspace, 'errorbook.json');
  const config = JSON.parse(await readFile(file, 'utf8')) as { suites: object[] };
  await writeFile(file, JSON.stringify({ ...config, suites: [{ path: 'exam.jsonl', role }] }));
  await bench.reloadConfig();
}

/** A notebook whose tasks were taught from: the first three by samples, and by prompts as many as are named. */
async function taught(prompts: number): Promise<Untrained & { run: string }> {
  const made = await untrained({ suites: [{ path: 'exam.jsonl', role: 'teach' }] }, 'luck');
  const { bench } = made;
  const [imported] = await importRecorded(bench);
  const run = imported?.run.id ?? '';
  await grade(bench, run);
  const { tasks } = await loadTasks(bench);
  const samples = ['exam-0', 'exam-1', 'exam-2'].map((id) => aSample({ id, case: `${run}/exam/${id}#0` }));
  await bench.book.add('sample', ...samples);
  await trained(bench, 'iteration-1', run);
  await bench.book.add('iteration', {
    ...{ iteration: 'iteration-1', step: 'train', status: 'done', message: '', output: 'tuned' },
    taught: samples.map(({ id }) => id),
    prompts: tasks.slice(0, prompts).map((task) => promptDigest(promptFor(task))),
  });
  return { ...made, run };
}

describe('a role that is given later', () => {
  it('makes no task decide that was taught from, by a sample or as a prompt, and says so', async () => {
    const { bench, run } = (its = await taught(5));
    await give(bench, 'gate');
    const { tasks } = await loadTasks(bench);
    expect(plannedGate(bench, tasks)).toMatchObject({ taught: 5, planned: { gate: { exam: 31 } } });
    expect(toldPower(bench, tasks, run)).toMatch(
      /5 tasks of the gate were taught from before and decide nothing\.$/,
    );
  });

  it('promotes nothing by tasks that were all taught from', { timeout: 60_000 }, async () => {
    const { bench } = (its = await taught(36));
    await give(bench, 'gate');
    await iterateOnly(bench, 'evaluate');
    const { outcome, steps } = await iterateOnly(bench, 'gate');
    expect(outcome).toBe('inconclusive');
    expect(steps.gate.message).toContain('no task of the gate was answered by both models');
  });

  it('changes nothing of what was fixed before the evaluation', { timeout: 60_000 }, async () => {
    const { bench } = (its = await taught(0));
    await give(bench, 'gate');
    const { baseline = '', tunedRun = '' } = await iterateOnly(bench, 'evaluate');
    const decided = decidePromotion(bench, baseline, tunedRun);
    expect(decided.reason).toContain('of 33 gate tasks');
    for (const role of ['teach', 'sealed', 'split']) {
      await give(bench, role);
      expect(decidePromotion(bench, baseline, tunedRun)).toEqual(decided);
    }
  });
});
