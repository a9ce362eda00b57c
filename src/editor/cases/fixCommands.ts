import { window } from 'vscode';
import { UserError } from '../../base/errors';
import { hasPassed, isWeakPass } from '../../domain/case';
import { usableDiagnosis } from '../../domain/diagnosis';
import { effortOf } from '../../views/cases/verdictText';
import type { Commands } from '../support/commands';
import type { Jobs } from '../support/jobs';
import type { Session } from '../session/session';
import type { CaseEditors } from './caseEditors';
import type { FixRuns } from './fixRuns';

interface Parts {
  session: Session;
  jobs: Jobs;
  editors: CaseEditors;
  fixRuns: FixRuns;
}

type FixCommands = Pick<Commands, 'errorbook.showFix' | 'errorbook.runFix' | 'errorbook.acceptFix'>;

/** What one can do with a corrected solution: of the diagnosis that is named, else of the one that is looked at. */
export function fixCommands(parts: Parts): FixCommands {
  const { session, editors } = parts;
  return {
    'errorbook.showFix': async (id) => editors.showFix(id ?? (await activeDiagnosis(parts))),
    'errorbook.runFix': async (id) => run(parts, id ?? (await activeDiagnosis(parts))),
    'errorbook.acceptFix': async (id) => {
      const bench = await session.workbench();
      const { acceptFix } = await import('../../notebook/reviewSamples');
      const by = await session.reviewer();
      const sample = await acceptFix(bench, id ?? (await activeDiagnosis(parts)), by);
      window.setStatusBarMessage(`$(check) The fix is a sample now: ${sample.skill}`, 4000);
    },
  };
}

async function run({ session, jobs, fixRuns }: Parts, id: string): Promise<void> {
  const bench = await session.workbench();
  // Loaded only here: activation needs none of it.
  const { runFix } = await import('../../notebook/runFix');
  const outcome = await jobs.run('running the corrected solution', ({ signal }) => runFix(bench, id, signal));
  fixRuns.set(id, outcome);
  const { verdict, detail } = outcome;
  const text = hasPassed(outcome)
    ? `$(pass) The corrected solution passes the tests${isWeakPass(outcome) ? ' weakly' : ''} (${effortOf(outcome)})`
    : `$(error) The corrected solution does not pass (${verdict}): ${detail}`;
  window.setStatusBarMessage(text, 8000);
}

/** The diagnosis whose solution the active editor shows, else the newest of the case that is looked at. */
async function activeDiagnosis({ session, editors }: Parts): Promise<string> {
  if (editors.activeDiagnosis !== undefined) return editors.activeDiagnosis;
  const diagnosis = usableDiagnosis((await session.book()).diagnoses(editors.need(undefined)));
  if (diagnosis !== undefined) return diagnosis.id;
  throw new UserError('This case has no diagnosis yet.', 'Run “Errorbook: Diagnose (LE)” first.');
}
