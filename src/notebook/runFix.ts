import { UserError } from '../base/errors';
import type { Outcome } from '../domain/verdict';
import { prove } from '../instructor/proof/prove';
import { programOf } from '../results/checkTask';
import type { Workbench } from './workbench';

/**
 * Runs a diagnosis's corrected solution once more. Where that changes what is known of it, as when the tests or the
 * limits have changed, the diagnosis says so from then on.
 * @throws UserError when there is no such diagnosis, or it has no solution
 */
export async function runFix(
  bench: Pick<Workbench, 'book' | 'config' | 'sandbox'>,
  diagnosisId: string,
  signal?: AbortSignal,
): Promise<Outcome> {
  const { book, config } = bench;
  const diagnosis = book.diagnosis(diagnosisId);
  if (diagnosis === undefined) throw new UserError(`There is no diagnosis ${diagnosisId}.`);
  const { correctedSolution, status, reason } = diagnosis;
  if (correctedSolution === '') throw new UserError('This diagnosis has no corrected solution to run.');
  await book.willAdd('diagnosis');
  const { verdict, ...whole } = await book.readCase(diagnosis.case);
  const sandbox = await bench.sandbox();
  const outcome = await sandbox.run(programOf(whole.task, correctedSolution, config.limits), signal);
  if (verdict === undefined) return outcome;
  const now = await prove({ ...whole, verdict }, diagnosis, { sandbox, limits: config.limits }, signal);
  if (now.status !== status || now.reason !== reason) await book.add('diagnosis', { ...diagnosis, ...now });
  return outcome;
}
