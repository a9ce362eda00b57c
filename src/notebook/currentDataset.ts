import { rolesOf } from '../book/rolesOf';
import { servingPasses } from '../domain/case';
import { isHeldOut } from '../domain/role';
import { keptApart, LESSONS } from '../domain/baseline';
import { contaminationOf, type Sample } from '../domain/sample';
import { ownAnswer } from '../results/ownAnswer';
import { promptFor } from '../results/prompt';
import { buildDataset, type Dataset, type RetentionItem } from '../training/dataset';
import { knownRoles } from './knownRoles';
import { keepScreened } from './screening';
import type { Workbench } from './workbench';

type Needs = Pick<Workbench, 'book' | 'config'>;
/** What makes sure of it, too: programs are read in the sandbox. */
type Asks = Needs & Pick<Workbench, 'sandbox'>;

/**
 * The samples that training may use: accepted, of all iterations so far, and made from tasks that may teach; those of the
 * baseline, where errorbook.json names one.
 */
export function trainingSamples(bench: Needs): Sample[] {
  const { book, config } = bench;
  const roles = rolesOf(bench);
  const { name = 'own' } = config.baseline ?? {};
  const { isVerbatim, takesRefuted } = LESSONS[name];
  const isTaken = ({ id, verification }: Sample) =>
    book.decision(id) === 'accepted' ||
    (takesRefuted === true && verification.status === 'refuted' && book.decision(id) === 'pending');
  return book
    .samples(keptApart(name))
    .filter((sample) => isTaken(sample) && !isHeldOut(roles.ofSample(sample)))
    .filter(({ kind }) =>
      kind === 'repair' ? isVerbatim === true || config.strategy.repairs : isVerbatim !== true,
    )
    .filter((sample) => contaminationOf(sample) === undefined);
}

/**
 * The same, once all suites are read and each sample was held against what is in them. To be asked before anything is
 * trained on or leaves the notebook.
 */
export async function teachableSamples(bench: Asks): Promise<Sample[]> {
  await knownRoles(bench);
  await keepScreened(bench, { baseline: keptApart(bench.config.baseline?.name) });
  return trainingSamples(bench);
}

/** The dataset as it stands: accepted samples, and what the target already answered well in a run. */
export async function currentDataset(bench: Asks, run: string): Promise<Dataset> {
  const { book, config } = bench;
  const { retention: share, heldOut, seed } = config.training;
  const samples = await teachableSamples(bench);
  const taskOf = (sample: Sample) => book.case(sample.case)?.task ?? (sample.case || sample.id);
  const retention = await retentionItems(bench, run);
  return buildDataset({
    samples,
    retention,
    promptFor,
    taskOf,
    share,
    size: config.baseline?.items,
    heldOut,
    seed,
  });
}

/**
 * What the target answered well, as answers to the very prompts beside them: training on it too keeps what it can do. Only of tasks that errors
 * are taught from, so that the gate's tasks stay unseen.
 */
async function retentionItems(bench: Needs, run: string): Promise<RetentionItem[]> {
  const { book } = bench;
  const roles = rolesOf(bench);
  const passed = servingPasses(book.cases(run)).filter((each) => roles.mayTeach(each));
  const items = await Promise.all(
    passed.map(async ({ id }) => {
      const { task, response } = await book.readCase(id);
      const completion = ownAnswer(task, response);
      return completion === undefined ? [] : [{ prompt: promptFor(task), completion, task: task.id }];
    }),
  );
  return items.flat();
}
