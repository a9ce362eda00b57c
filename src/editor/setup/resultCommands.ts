import { Uri, window, type LogOutputChannel } from 'vscode';
import type { UserError } from '../../base/errors';
import type { JobOptions } from '../../base/progress';
import { count } from '../../base/words';
import type { Score } from '../../domain/score';
import type { Imported } from '../../notebook/importResponses';
import type { Commands } from '../support/commands';
import type { Jobs } from '../support/jobs';
import type { Session } from '../session/session';
import { tellProblems } from '../support/tellProblems';

type ResultCommands = Pick<
  Commands,
  'errorbook.importRecorded' | 'errorbook.importFile' | 'errorbook.collect' | 'errorbook.checkTasks'
>;

interface Parts {
  session: Session;
  jobs: Jobs;
  log: LogOutputChannel;
}

/** How responses come into the notebook, and get their verdicts. */
export function resultCommands(parts: Parts): ResultCommands {
  return {
    'errorbook.importRecorded': () => importNamed(parts),
    'errorbook.importFile': () => importChosen(parts),
    'errorbook.collect': () => collectTarget(parts),
    'errorbook.checkTasks': () => check(parts),
  };
}

async function importNamed(parts: Parts): Promise<void> {
  const bench = await parts.session.workbench();
  const { importRecorded } = await import('../../notebook/importResponses');
  const imported = await parts.jobs.run('importing recorded responses', () => importRecorded(bench));
  await gradeAll(parts, imported);
}

/** Asks for a suite and for responses to it that errorbook.json does not name. */
async function importChosen(parts: Parts): Promise<void> {
  const bench = await parts.session.workbench();
  const suite = await pick(parts, 'Which file has the tasks?', 'Tasks');
  const responses = suite && (await pick(parts, 'Which file has the responses?', 'Responses'));
  if (suite === undefined || responses === undefined) return;
  const { importFile } = await import('../../notebook/importResponses');
  const imported = await parts.jobs.run('importing responses', () => importFile(bench, suite, responses));
  await gradeAll(parts, [imported]);
}

async function collectTarget(parts: Parts): Promise<void> {
  const bench = await parts.session.workbench();
  const { collect } = await import('../../notebook/collect');
  const imported = await parts.jobs.run('asking the target', (job) => collect(bench, job));
  await gradeAll(parts, [imported]);
}

/** Says which tasks have tests that their own references do not pass. */
async function check({ session, jobs, log }: Parts): Promise<void> {
  const bench = await session.workbench();
  const { checkTasks } = await import('../../notebook/checkTasks');
  const { checks } = await jobs.run('checking tasks', (job) => checkTasks(bench, job));
  const unsound = checks.filter(({ status }) => status !== 'sound');
  for (const { suite, task, status, detail } of unsound) log.warn(`${suite}/${task} is ${status}: ${detail}`);
  const text = `${count(checks.length, 'task')} checked`;
  if (unsound.length === 0) {
    window.setStatusBarMessage(`$(beaker) ${text}: every reference passes its tests`, 8000);
    return;
  }
  const names = unsound.slice(0, 3).map(({ task }) => task);
  const more = unsound.length > names.length ? `, and ${unsound.length - names.length} more` : '';
  const showLog = 'Show Log';
  const choice = await window.showWarningMessage(
    `${text}: the references of ${names.join(', ')}${more} do not pass their own tests. Failures there teach nothing and are left out.`,
    showLog,
  );
  if (choice === showLog) log.show();
}

async function pick({ session }: Parts, title: string, openLabel: string): Promise<string | undefined> {
  const files = await window.showOpenDialog({
    title: `Errorbook: ${title}`,
    openLabel,
    defaultUri: Uri.file(session.needFolder()),
    filters: { 'JSON lines': ['jsonl', 'gz', 'json'] },
  });
  return files?.[0]?.fsPath;
}

async function gradeAll(parts: Parts, imported: Imported[]): Promise<void> {
  const bench = await parts.session.workbench();
  const { grade } = await import('../../notebook/grade');
  for (const { run, problems } of imported) {
    tellProblems(parts.log, problems);
    const missing = new Set<string>();
    const onUngraded = (_: string, { message, hint }: UserError) => missing.add(`${message} ${hint}`);
    const gradeRun = (job: JobOptions) => grade(bench, run.id, { ...job, onUngraded });
    tellGraded(await parts.jobs.run(`grading ${run.target}`, gradeRun));
    for (const each of missing) void window.showWarningMessage(`Not graded here: ${each}`);
  }
}

function tellGraded({ cases, passed, failed, ungraded }: Score): void {
  const left = ungraded === 0 ? '' : `, ${ungraded.toLocaleString('en')} not graded`;
  const text = `${count(cases, 'case')}: ${passed.toLocaleString('en')} passed, ${failed.toLocaleString('en')} failed${left}`;
  window.setStatusBarMessage(`$(beaker) ${text}`, 8000);
}
