import { window, workspace, type QuickPickItem } from 'vscode';
import type { Commands } from '../commands';
import type { Session } from '../session';
import { percent } from '../support/words';
import { GROUPINGS, newestUsable, type Grouping } from './facets';
import type { FailedCases } from './failedCases';
import { scoreOf } from '../iterations/scores';

type TreeCommands = Pick<
  Commands,
  | 'errorbook.refresh'
  | 'errorbook.groupBy'
  | 'errorbook.filter'
  | 'errorbook.clearFilter'
  | 'errorbook.chooseRun'
  | 'errorbook.showMore'
>;

/** How the tree of failed cases is looked at. */
export function treeCommands({ session, tree }: { session: Session; tree: FailedCases }): TreeCommands {
  return {
    'errorbook.refresh': async () => void (await (await session.book()).refresh()),
    'errorbook.groupBy': () => groupBy(session, tree),
    'errorbook.filter': () => askFilter(tree),
    'errorbook.clearFilter': async () => void (tree.filter = ''),
    'errorbook.chooseRun': () => chooseRun(session, tree),
    'errorbook.showMore': async (group) => tree.showMore(group),
  };
}

async function groupBy(session: Session, tree: FailedCases): Promise<void> {
  const items = Object.entries(GROUPINGS).map(([grouping, { title }]) => ({
    label: title,
    description: grouping === tree.grouping ? 'now' : undefined,
    grouping: grouping as Grouping,
  }));
  const chosen = await window.showQuickPick(items, { title: 'Errorbook: Group failed cases by' });
  if (chosen === undefined) return;
  if (chosen.grouping === 'cluster') await formClusters(session, tree);
  await tree.groupBy(chosen.grouping);
}

/** Forms the clusters of the run that is shown, where they do not hold all of its diagnoses yet. No model is asked. */
async function formClusters(session: Session, tree: FailedCases): Promise<void> {
  const [book, run] = await Promise.all([session.book(), tree.run()]);
  if (run === undefined || !workspace.isTrusted) return;
  const known = new Set(book.clusters(run.id).flatMap(({ diagnoses }) => diagnoses));
  const newest = book.cases(run.id).flatMap(({ id }) => newestUsable(book.diagnoses(id)) ?? []);
  if (newest.every(({ id }) => known.has(id))) return;
  await (await session.notebook()).groupDiagnoses(run.id);
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

async function chooseRun(session: Session, tree: FailedCases): Promise<void> {
  const book = await session.book();
  const shown = await tree.run();
  const items = book.runs().map((run): QuickPickItem & { id: string | undefined } => ({
    label: run.target,
    description: run.id === shown?.id ? `${run.id} (shown)` : run.id,
    detail: `${run.suites.join(', ')}: pass@1 ${percent(scoreOf(book.cases(run.id)).passAt1)}`,
    id: run.id,
  }));
  const newest = { label: 'Always the newest run', id: undefined };
  const chosen = await window.showQuickPick([newest, ...items.reverse()], {
    title: 'Errorbook: Show the failed cases of',
    matchOnDetail: true,
  });
  if (chosen !== undefined) await tree.chooseRun(chosen.id);
}
