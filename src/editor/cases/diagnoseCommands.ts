import { window, type QuickPickItem } from 'vscode';
import { isAbort, UserError } from '../../base/errors';
import { count } from '../../base/words';
import type { Config } from '../../book/config';
import { rolesOf } from '../../book/rolesOf';
import { mayTeach, type CaseSummary } from '../../domain/case';
import { statesText, usableDiagnosis, type DiagnosisState, type Strategy } from '../../domain/diagnosis';
import { isHeldOut } from '../../domain/role';
import type { Workbench } from '../../notebook/workbench';
import { costText, instructorCost } from '../../views/iterations/cost';
import type { FailedNode } from '../../views/cases/nodes';
import type { Commands } from '../support/commands';
import { chosenCases, type CaseParts } from './caseCommands';

type DiagnoseCommands = Pick<
  Commands,
  'errorbook.diagnoseLe' | 'errorbook.diagnoseLec' | 'errorbook.diagnoseOther' | 'errorbook.diagnoseAll'
>;

/** From so many cases on, what it costs is said before it begins. */
const MANY = 10;

/** Asks the instructor about cases. */
export function diagnoseCommands(parts: CaseParts): DiagnoseCommands {
  const by =
    (strategy: Strategy) =>
    async (...nodes: unknown[]) =>
      diagnoseChosen(parts, strategy, chosenCases(parts, ...(nodes as [FailedNode, FailedNode[]])));
  return {
    'errorbook.diagnoseLe': by('le'),
    'errorbook.diagnoseLec': by('lec'),
    'errorbook.diagnoseOther': async (id) => diagnoseOther(parts, parts.editors.need(id)),
    'errorbook.diagnoseAll': () => diagnoseAll(parts),
  };
}

/** The strategy that a case's newest diagnosis was not made with; LE for a case without one. */
function otherStrategy(diagnosis: { strategy: Strategy } | undefined): Strategy {
  return diagnosis?.strategy === 'le' ? 'lec' : 'le';
}

async function diagnoseOther(parts: CaseParts, id: string): Promise<void> {
  const newest = usableDiagnosis((await parts.session.book()).diagnoses(id));
  await diagnose(parts, await parts.session.workbench(), otherStrategy(newest), [id]);
}

async function diagnoseChosen(parts: CaseParts, strategy: Strategy, cases: string[]): Promise<void> {
  const bench = await parts.session.workbench();
  if (cases.length >= MANY && !(await agreesTo(bench, cases))) return;
  await diagnose(parts, bench, strategy, cases);
}

/** Recorded replies cost nothing: there is nothing to agree to. */
async function agreesTo(bench: Workbench, cases: string[]): Promise<boolean> {
  const cost = await instructorCost(bench, cases);
  if (cost === undefined) return true;
  const ask = `Diagnose ${count(cases.length, 'case')}?`;
  const answer = await window.showInformationMessage(
    ask,
    { modal: true, detail: `This will take ${costText(cost.diagnose)}.` },
    'Diagnose',
  );
  return answer !== undefined;
}

async function diagnoseAll(parts: CaseParts): Promise<void> {
  const book = await parts.session.book();
  const failed = await parts.tree.cases();
  const bench = await parts.session.workbench();
  const roles = rolesOf(bench);
  const open = failed.filter(
    (each) => mayTeach(each) && roles.mayTeach(each) && !usableDiagnosis(book.diagnoses(each.id)),
  );
  if (open.length === 0)
    throw new UserError('Every failed case that is shown and may be taught from has a diagnosis.');
  const chosen = await window.showQuickPick(sizes(bench, open), {
    title: `Errorbook: Diagnose failed cases (${count(open.length, 'case')} without a diagnosis)`,
    placeHolder: 'How many now? The strategy is that of errorbook.json.',
  });
  if (chosen === undefined) return;
  const cases = open.slice(0, chosen.size).map(({ id }) => id);
  await diagnose(parts, bench, bench.config.strategy.name, cases);
}

/** How many to diagnose now, with what that will cost. */
async function sizes(bench: Workbench, open: CaseSummary[]): Promise<(QuickPickItem & { size: number })[]> {
  const some = [10, 50, 200].filter((size) => size < open.length);
  return Promise.all(
    [...some, open.length].map(async (size) => {
      const cost = await instructorCost(
        bench,
        open.slice(0, size).map(({ id }) => id),
      );
      const label = size < open.length ? `The first ${size}` : `All ${size.toLocaleString('en')}`;
      return {
        label,
        description: cost === undefined ? 'from recorded replies' : costText(cost.diagnose),
        size,
      };
    }),
  );
}

/** Diagnoses where a person sees how far it is, and says what came of it, also when they cancelled. */
async function diagnose(
  parts: CaseParts,
  bench: Workbench,
  strategy: Config['strategy']['name'],
  cases: string[],
): Promise<void> {
  const [only = ''] = cases;
  const heldOut = cases.length === 1 && isHeldOut(rolesOf(bench).ofCase(only));
  if (heldOut && !(await agreesToHeldOut())) return;
  // Of one case alone another answer is wanted; recorded replies have no other.
  const again = cases.length === 1 && bench.config.instructor.model !== undefined;
  const title = `diagnosing ${count(cases.length, 'case')} (${nameOf(strategy)})`;
  let done = 0;
  const { diagnose: diagnoseCases } = await import('../../notebook/diagnose');
  try {
    const result = await parts.jobs.run(title, (job) =>
      diagnoseCases(
        bench,
        { cases, strategy, again, heldOut },
        { ...job, onProgress: (progress) => job.onProgress({ ...progress, done: (done = progress.done) }) },
      ),
    );
    await tellDiagnosed(parts, cases, result);
  } catch (error) {
    if (isAbort(error))
      window.setStatusBarMessage(
        `$(circle-slash) Cancelled after ${done} of ${count(cases.length, 'case')}: what is diagnosed is kept`,
        8000,
      );
    throw error;
  }
}

/** The instructor reads what it is asked about: a person has to want that of a task that decides. */
async function agreesToHeldOut(): Promise<boolean> {
  const answer = await window.showWarningMessage(
    'This task is held out. Have the instructor see it all the same?',
    { modal: true, detail: 'Nothing but the diagnosis is made of it: no sample, and no training.' },
    'Diagnose',
  );
  return answer !== undefined;
}

/** Initials as everywhere; `mixed` and `paper` are words. */
function nameOf(strategy: Config['strategy']['name']): string {
  return strategy === 'le' || strategy === 'lec' ? strategy.toUpperCase() : strategy;
}

/** Says what came of it; a single case has its answer before the person's eyes already. */
async function tellDiagnosed(
  { session }: CaseParts,
  cases: string[],
  result: Readonly<Record<DiagnosisState, number>> & { heldOut: number },
): Promise<void> {
  const [only] = cases;
  if (result.failed > 0 && cases.length === 1) {
    const reason = (await session.book()).diagnoses(only).at(-1)?.reason;
    throw new UserError(`There is no diagnosis: ${reason ?? 'the instructor’s answer could not be used'}`);
  }
  const parts = [
    `Diagnoses: ${statesText(result)}`,
    ...(result.failed > 0 ? ['failed ones are asked about again'] : []),
    ...(result.heldOut > 0 ? [`${result.heldOut} held out and not asked about`] : []),
  ];
  window.setStatusBarMessage(`$(lightbulb) ${parts.join(', ')}`, 8000);
}
