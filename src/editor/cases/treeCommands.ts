import { window, workspace, type QuickPickItem } from 'vscode';
import { UserError } from '../../base/errors';
import { count } from '../../base/words';
import type { Cluster } from '../../domain/cluster';
import { usableDiagnosis } from '../../domain/diagnosis';
import { GROUPINGS, type Grouping } from '../../views/cases/facets';
import { scoreText, targetText } from '../../views/cases/runText';
import type { Commands } from '../support/commands';
import type { Jobs } from '../support/jobs';
import type { Session } from '../session/session';
import type { ShownRun } from '../session/shownRun';
import type { FailedCases } from './failedCases';

type TreeCommands = Pick<
  Commands,
  | 'errorbook.refresh'
  | 'errorbook.groupBy'
  | 'errorbook.nameClusters'
  | 'errorbook.filter'
  | 'errorbook.clearFilter'
  | 'errorbook.chooseRun'
  | 'errorbook.showRun'
  | 'errorbook.showNewestRun'
  | 'errorbook.showMore'
>;

interface Parts {
  session: Session;
  jobs: Jobs;
  shownRun: ShownRun;
  tree: FailedCases;
}

/** How the tree of failed cases is looked at. */
export function treeCommands(parts: Parts): TreeCommands {
  const { session, shownRun, tree } = parts;
  return {
    'errorbook.refresh': async () => void (await (await session.book()).refresh()),
    'errorbook.groupBy': () => groupBy(parts),
    'errorbook.nameClusters': () => nameClusters(parts),
    'errorbook.filter': () => askFilter(tree),
    'errorbook.clearFilter': async () => void (tree.filter = ''),
    'errorbook.chooseRun': () => chooseRun(session, shownRun),
    'errorbook.showRun': (id) => shownRun.choose(id),
    'errorbook.showNewestRun': () => shownRun.choose(undefined),
    'errorbook.showMore': async (group) => tree.showMore(group),
  };
}

async function groupBy(parts: Parts): Promise<void> {
  const { tree } = parts;
  const items = Object.entries(GROUPINGS).map(([grouping, { title }]) => ({
    label: title,
    description: grouping === tree.grouping ? 'now' : undefined,
    grouping: grouping as Grouping,
  }));
  const chosen = await window.showQuickPick(items, { title: 'Errorbook: Group failed cases by' });
  if (chosen === undefined) return;
  if (chosen.grouping === 'cluster') await formClusters(parts);
  await tree.groupBy(chosen.grouping);
}

/** Forms the clusters of the run that is shown, where they do not hold all of its diagnoses yet. No model is asked. */
async function formClusters({ session, shownRun }: Parts): Promise<void> {
  const [book, run] = await Promise.all([session.book(), shownRun.get()]);
  if (run === undefined || !workspace.isTrusted) return;
  const known = new Set(book.clusters(run.id).flatMap(({ diagnoses }) => diagnoses));
  const newest = book.cases(run.id).flatMap(({ id }) => usableDiagnosis(book.diagnoses(id)) ?? []);
  if (newest.every(({ id }) => known.has(id))) return;
  const bench = await session.workbench(); // Clusters are recorded in a trusted workspace only.
  const { groupDiagnoses } = await import('../../notebook/groupDiagnoses');
  await groupDiagnoses(bench, run.id);
}

/** Has the instructor name the clusters of the run that is shown, and shows them. */
async function nameClusters({ session, jobs, shownRun, tree }: Parts): Promise<void> {
  const [bench, run] = await Promise.all([session.workbench(), shownRun.get()]);
  const { nameClusters } = await import('../../notebook/nameClusters');
  const { clusters, named, reason } = await jobs.run('naming clusters', (job) =>
    nameClusters(bench, run?.id ?? '', {}, job),
  );
  if (reason !== undefined) throw new UserError(`The clusters have no names: ${reason}.`, 'Try again.');
  await tree.groupBy('cluster');
  const what = named > 0 ? `${count(named, 'cluster')} named` : sayNone(clusters);
  window.setStatusBarMessage(`$(tag) ${what}`, 8000);
}

function sayNone(clusters: Cluster[]): string {
  const isNamed = clusters.some(({ diagnoses }) => diagnoses.length > 1);
  return isNamed ? 'All clusters are named already' : 'No cluster has more than one diagnosis yet';
}

/** Filters while the person types; Escape brings back what was before. */
function askFilter(tree: FailedCases): Promise<void> {
  const before = tree.filter;
  const box = window.createInputBox();
  box.title = 'Errorbook: Filter failed cases';
  box.placeholder = 'Words of name, verdict, skill, task or response; Escape leaves it as it was';
  box.value = before;
  let accepted = false;
  return new Promise((resolve) => {
    let timer: NodeJS.Timeout | undefined;
    box.onDidChangeValue((value) => {
      clearTimeout(timer);
      timer = setTimeout(() => (tree.filter = value), 150);
    });
    box.onDidAccept(() => {
      accepted = true;
      box.hide();
    });
    box.onDidHide(() => {
      clearTimeout(timer);
      tree.filter = accepted ? box.value : before;
      box.dispose();
      resolve();
    });
    box.show();
  });
}

async function chooseRun(session: Session, shownRun: ShownRun): Promise<void> {
  const book = await session.book();
  const shown = await shownRun.get();
  const runs = book.runs().filter(({ id }) => book.caseCount(id) > 0);
  const items = runs.map((run): QuickPickItem & { id: string | undefined } => ({
    label: targetText(run.target),
    description: run.id === shown?.id ? `${run.id} (shown)` : run.id,
    detail: `${run.suites.join(', ')}: ${scoreText(book.score(run.id))}`,
    id: run.id,
  }));
  const newest = { label: 'Always the newest run', id: undefined };
  const chosen = await window.showQuickPick([newest, ...items.reverse()], {
    title: 'Errorbook: Show the failed cases of',
    matchOnDetail: true,
  });
  if (chosen !== undefined) await shownRun.choose(chosen.id);
}
