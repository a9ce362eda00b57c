import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../base/errors';
import { hashOf } from '../base/hash';
import type { JobOptions } from '../base/progress';
import { writeIfPossible } from '../base/wholeFile';
import { promptFor } from '../results/prompt';
import type { Engine } from '../serving/engine';
import { compare, nearTie, PARITY_VERSION, ParityError, type Parity } from '../serving/parity';
import type { Probe } from '../serving/probe';
import { probePrompts } from '../serving/probes';
import { referenceOf } from '../serving/reference';
import { requireEnvironment } from '../training/environment';
import { loadTasks } from './loadTasks';
import type { ModelFolder } from './modelFolder';
import { placeOf } from './placeOf';
import type { Workbench } from './workbench';

type Needs = Pick<Workbench, 'book' | 'config' | 'log'>;

/**
 * Checks that a server serves what was trained, before it is asked anything that counts: prompts, their tokens, and
 * greedy answers are compared with the trainer’s own. What passed is kept for this model, server and precision.
 * @throws ParityError with the first difference
 * @throws UserError when the trainer’s Python is not ready
 */
export async function requireParity(
  bench: Needs,
  model: Pick<ModelFolder, 'folder' | 'digest'>,
  engine: Engine,
  probe: Probe,
  job: JobOptions = {},
): Promise<void> {
  const place = join(bench.book.dir, 'parity');
  const served = [engine.name, engine.precision, bench.config.training.llamaCpp ?? ''];
  const key = hashOf([PARITY_VERSION, model.folder, model.digest, ...served]).slice(0, 16);
  const kept = join(place, `${key}.json`);
  if ((await readFile(kept, 'utf8').catch(() => undefined)) !== undefined) return;
  const parity = await checkParity(bench, model.folder, engine, probe, job);
  const seen = { server: engine.name, model: model.folder, ...parity };
  await writeIfPossible(kept, `${JSON.stringify(seen, undefined, 2)}\n`);
  bench.log.info(`${engine.name} serves what was trained: ${parityText(parity)}.`);
}

async function checkParity(
  bench: Needs,
  folder: string,
  { name, precision }: Engine,
  probe: Probe,
  job: JobOptions,
): Promise<Parity> {
  const { python } = await requireEnvironment(placeOf(bench), job.signal);
  // Without tasks the other prompts are compared; what needs tasks says what is wrong with them.
  const { tasks } = await loadTasks(bench).catch(() => ({ tasks: [] }));
  const prompts = probePrompts(tasks.slice(0, 2).map(promptFor));
  job.onProgress?.({ done: 0, total: 1, message: 'asking the model itself, to compare its server with it' });
  const reference = await referenceOf(python, folder, prompts, job);
  const found = await compare(prompts, reference, probe, nearTie(precision), job);
  if ('kind' in found) throw new ParityError(found, name);
  if (found.prompts === 0)
    throw new UserError(
      `${name} cannot be compared with the trainer: the model’s chat template takes none of the prompts.`,
      'Take the instruct or chat variant of the base model.',
    );
  return found;
}

function parityText({ prompts, rendered, equal, nearTies, stopped }: Parity): string {
  const texts = rendered === prompts ? 'texts and tokens' : 'tokens (it does not tell its text)';
  const answers = `${equal + nearTies} answers (${nearTies} of them up to two tokens that were nearly as likely)`;
  return `${prompts} prompts agree in ${texts}, ${answers}; an answer’s end was ${stopped ? '' : 'not '}seen`;
}
