import { window } from 'vscode';
import { count } from '../../base/words';
import type { Session } from '../session/session';
import type { Jobs } from '../support/jobs';

/** Tries of each task where errorbook.json names no number (`strategy.targetTries`). */
const USUAL_TRIES = 4;

/** Has the target try the verified samples' tasks: what it always or never passes teaches little. */
export async function tryThem(session: Session, jobs: Jobs): Promise<void> {
  const bench = await session.workbench();
  const [{ trySamples }, { promotedModel }] = await Promise.all([
    import('../../notebook/trySamples'),
    import('../../iteration/state'),
  ]);
  const query = {
    tries: bench.config.strategy.targetTries || USUAL_TRIES,
    folder: promotedModel(bench.book),
  };
  const { tried, always, sometimes, never, problems } = await jobs.run('trying samples', (job) =>
    trySamples(bench, query, job),
  );
  const lost = problems.length > 0 ? `, ${count(problems.length, 'try', 'tries')} without an answer` : '';
  const text = `${count(tried, 'sample')} tried: the target passes ${always} always, ${sometimes} sometimes, ${never} never${lost}`;
  window.setStatusBarMessage(`$(beaker) ${text}`, 8000);
}
