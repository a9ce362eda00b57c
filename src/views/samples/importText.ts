import { count } from '../../base/words';
import type { ImportedSamples } from '../../notebook/importSamples';

/** Rows of the imported files that are samples of the notebook now, or were before. */
export function importedRows({ verified, refuted, screened, known }: ImportedSamples): number {
  return verified + refuted + screened + known;
}

/** `40 samples: 31 verified, 6 refuted, 3 screened out; 2 known already; 5 rows left out`. */
export function importText(imported: ImportedSamples): string {
  const { verified, refuted, screened, known, problems } = imported;
  const made = verified + refuted + screened;
  const parts = [
    `${count(made, 'sample')}: ${verified} verified, ${refuted} refuted, ${screened} screened out`,
    known === 0 ? '' : `${known} known already`,
    problems.length === 0 ? '' : `${count(problems.length, 'row')} left out`,
  ];
  return parts.filter(Boolean).join('; ');
}
