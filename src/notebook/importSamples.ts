import { atOnce } from '../base/atOnce';
import { UserError } from '../base/errors';
import { ProgressMeter, type JobOptions } from '../base/progress';
import { isScreenedOut, type Sample } from '../domain/sample';
import { readSamples, rowsOf, type Unverified } from '../samples/import';
import { verifySample } from '../samples/verify/verify';
import { knownRoles } from './knownRoles';
import { openScreening, type Screening } from './screening';
import { knownVerifications } from './supply';
import type { Workbench } from './workbench';

/** Rows that are verified and kept together: a run that is cut off loses no more. */
const BATCH = 64;

/** What importing gave. */
export interface ImportedSamples {
  verified: number;
  refuted: number;
  /** Those that screening left out, each kept with its reason: among them all that are known tasks. */
  screened: number;
  /** Rows that say what a sample of the notebook says. */
  known: number;
  /** Rows that are no samples, each by file and line, with why. */
  problems: string[];
}

/**
 * Takes samples in from files (samples/import.ts says of which forms). Each is verified and screened as what the
 * instructor writes is, and then waits for review. What is there already is passed over, so that an import that was cut
 * off goes on.
 * @throws UserError when a file or a suite cannot be read
 * @throws AbortError when cancelled; what was taken in stays
 */
export function importSamples(
  bench: Workbench,
  files: string[],
  job: JobOptions = {},
): Promise<ImportedSamples> {
  return bench.exclusively('import samples', () => importAlone(bench, files, job));
}

async function importAlone(bench: Workbench, files: string[], job: JobOptions): Promise<ImportedSamples> {
  const { book } = bench;
  await book.willAdd('sample');
  await knownRoles(bench);
  const imported: ImportedSamples = { verified: 0, refuted: 0, screened: 0, known: 0, problems: [] };
  const meter = new ProgressMeter(await rowsIn(files), job.onProgress);
  const screening = await openScreening(bench, { signal: job.signal });
  const ids = new Set(book.samples().map(({ id }) => id));
  let batch: Unverified[] = [];
  const flush = async () => {
    await keep(bench, batch, screening, imported, () => meter.step(), job.signal);
    batch = [];
  };
  for (const file of files) {
    for await (const row of readSamples(file)) {
      if ('sample' in row && !ids.has(row.sample.id)) {
        ids.add(row.sample.id);
        batch.push(row.sample);
        if (batch.length >= BATCH) await flush();
        continue;
      }
      if ('problem' in row) imported.problems.push(`${file}, row ${row.line}: ${row.problem}`);
      else imported.known += 1;
      meter.step();
    }
  }
  await flush();
  return imported;
}

/** @throws UserError when one of the files is empty */
async function rowsIn(files: string[]): Promise<number> {
  let rows = 0;
  for (const file of files) {
    const [before, each] = [rows, rowsOf(file)];
    while (!(await each.next()).done) rows += 1;
    if (rows === before)
      throw new UserError(
        `${file} has no rows.`,
        'Nothing was taken in. Leave that file out, or see whether it is whole.',
      );
  }
  return rows;
}

async function keep(
  bench: Workbench,
  batch: Unverified[],
  { screen }: Screening,
  imported: ImportedSamples,
  onDone: () => void,
  signal?: AbortSignal,
): Promise<void> {
  const { book, config } = bench;
  const sandbox = await bench.sandbox();
  const deps = { sandbox, limits: config.limits, known: knownVerifications(book) };
  const verified = new Map<string, Sample>();
  const verify = async (sample: Unverified) => {
    verified.set(sample.id, { ...sample, verification: await verifySample(sample, deps, signal) });
    onDone();
  };
  await atOnce(batch, sandbox.workers * 2, verify, signal);
  // In the order of the file: of two that say the same the first one stays.
  const inOrder = batch.flatMap(({ id }) => verified.get(id) ?? []);
  const screened = await screen(inOrder, signal);
  const fresh = screened.filter(({ screened: found = [] }) => found[0]?.screen !== 'duplicate');
  imported.known += screened.length - fresh.length;
  await book.add('sample', ...fresh);
  for (const sample of fresh) {
    if (isScreenedOut(sample)) imported.screened += 1;
    else imported[sample.verification.status === 'verified' ? 'verified' : 'refuted'] += 1;
  }
}
