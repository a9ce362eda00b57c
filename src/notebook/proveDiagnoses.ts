import { isUsable, type Diagnosis } from '../domain/diagnosis';
import { PROOF, prove } from '../instructor/proof/prove';
import type { Workbench } from './workbench';

/**
 * Looks at diagnoses whose state was found by older rules, or by none: runs what there is to run and records the state.
 * Asks no model.
 * @param cases only the diagnoses of these. @default all
 * @throws AbortError when cancelled; what was looked at is kept
 */
export async function proveDiagnoses(
  bench: Pick<Workbench, 'book' | 'config' | 'sandbox'>,
  cases?: ReadonlySet<string>,
  signal?: AbortSignal,
): Promise<void> {
  const { book, config } = bench;
  const open = book.diagnoses().filter((each) => isOpen(each) && (cases?.has(each.case) ?? true));
  if (open.length === 0) return;
  const deps = { sandbox: await bench.sandbox(), limits: config.limits };
  for (const diagnosis of open) {
    const { verdict, ...whole } = await book.readCase(diagnosis.case);
    if (verdict === undefined) continue;
    const proof = await prove({ ...whole, verdict }, diagnosis, deps, signal);
    await book.add('diagnosis', { ...diagnosis, ...proof });
  }
}

function isOpen(diagnosis: Diagnosis): boolean {
  const { proof, mode, correctedSolution } = diagnosis;
  return proof !== PROOF && mode === undefined && correctedSolution !== '' && isUsable(diagnosis);
}
