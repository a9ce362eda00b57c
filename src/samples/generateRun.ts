import { atOnce } from '../base/atOnce';
import type { JobOptions } from '../base/progress';
import { Turns } from '../base/turns';
import type { Case } from '../domain/case';
import { isOwnFix, isUsable, type Diagnosis } from '../domain/diagnosis';
import { isScreenedOut, type Sample } from '../domain/sample';
import { addUsage, type Usage } from '../domain/usage';
import { askAbout, type Done } from '../instructor/bulk';
import { readContrast } from '../instructor/diagnoseRun';
import { MissingReplyError } from '../models/errors';
import { failedAnswers } from './askAgain';
import { DuplicateFilter } from './duplicates';
import { generateSamples, type GenerateDeps, type GeneratedSamples } from './generate';
import { repairSample } from './repair';
import { verifySample } from './verify/verify';

/** Repairs that are run at once: enough for what is read of them to be read together. */
const REPAIRS_AT_ONCE = 16;

/** What generating from many diagnoses takes beside what one takes. */
export interface GenerateRunDeps extends GenerateDeps {
  readCase(id: string): Promise<Case>;
  /** All samples so far: their diagnoses are not asked about again, and what they say is not said twice. */
  samples: Sample[];
  /** The samples of a case’s task that did not help: its diagnoses are asked about again, and told what was tried. */
  tried?(caseId: string): Sample[];
  /** Says of samples what they are screened out for; without it, as in the paper, exact duplicates are left out. */
  screen?: (samples: Sample[], signal?: AbortSignal) => Promise<Sample[]>;
  /** Records all samples of one diagnosis at once; the next question waits for it. */
  onSamples(samples: Sample[]): Promise<void>;
}

/** How many samples are made. */
export interface GenerateRunOptions extends JobOptions {
  /** Samples asked for with each diagnosis; 0 for repairs alone. */
  n: number;
  /** Ask once for others in place of samples that failed. @default false */
  askAgain?: boolean;
  /** Requests under way at once. @default 4 */
  concurrency?: number;
}

/** What became of the diagnoses. */
export interface GenerateSummary {
  /** Samples that were verified, repairs included. */
  verified: number;
  refuted: number;
  /** Samples of the mode `paper`, which runs nothing. */
  unchecked: number;
  /** Fixes of the original failures that passed, among the verified. */
  repairs: number;
  duplicates: number;
  /** Samples that screening left out, each recorded with its reason. */
  screened: number;
  /** Diagnoses from which nothing could be generated; a later run tries again. */
  failed: number;
  /** Diagnoses that were asked about once more, since samples of theirs failed. */
  again: number;
  /** Diagnoses that had generated samples. */
  skipped: number;
  /** The recorded replies have none for them. */
  missing: number;
  /** Why diagnoses failed, each named. */
  problems: string[];
  usage: Usage;
}

/**
 * Makes samples from many diagnoses: the repair of each whose fix is its own, and `n` new tasks. A run that was cut off
 * goes on. Failed diagnoses give nothing.
 * @throws UserError for what would end every question: a wrong key, no server, a full disk
 * @throws AbortError when cancelled; what was made is kept
 */
export async function generateRun(
  diagnoses: Diagnosis[],
  deps: GenerateRunDeps,
  options: GenerateRunOptions,
): Promise<GenerateSummary> {
  const usable = diagnoses.filter(isUsable);
  const summary: GenerateSummary = {
    ...{
      verified: 0,
      refuted: 0,
      unchecked: 0,
      repairs: 0,
      duplicates: 0,
      screened: 0,
      failed: 0,
      again: 0,
      skipped: 0,
      missing: 0,
    },
    problems: [],
    usage: addUsage(undefined, undefined),
  };
  const ids = new Set(deps.samples.map(({ id }) => id));
  const known = new DuplicateFilter(deps.samples);
  const all = [...deps.samples];
  const keep = async (samples: Sample[]) => {
    // Ids say what is in a sample: a reply that says it twice gives one.
    const distinct = [...new Map(samples.map((sample) => [sample.id, sample])).values()];
    // A reply that was had before brings back what was kept, and perhaps edited, since.
    const unknown = distinct.filter((sample) => !ids.has(sample.id));
    const fresh = deps.screen
      ? await deps.screen(unknown, options.signal)
      : unknown.filter((sample) => known.add(sample) === undefined);
    summary.duplicates += samples.length - fresh.length;
    if (fresh.length > 0) await deps.onSamples(fresh);
    all.push(...fresh);
    const stay = fresh.filter((sample) => !isScreenedOut(sample));
    summary.screened += fresh.length - stay.length;
    for (const { verification } of stay) summary[verification.status] += 1;
    return stay.length;
  };
  summary.repairs = await keepRepairs(usable, deps, keep, options.signal);
  const answered = new Set(
    deps.samples.filter(({ kind }) => kind === 'generated').map((each) => each.diagnosis),
  );
  const tried = (each: Diagnosis) => deps.tried?.(each.case) ?? [];
  const isOpen = (each: Diagnosis) => options.n > 0 && (!answered.has(each.id) || tried(each).length > 0);
  const open = usable.filter(isOpen);
  summary.skipped = usable.length - open.length;
  const make = async (diagnosis: Diagnosis, signal?: AbortSignal, answer?: Sample[]) => {
    const [failed, contrast] = await Promise.all([
      deps.readCase(diagnosis.case),
      readContrast(diagnosis.contrast, deps),
    ]);
    return generateSamples(
      { case: failed, diagnosis, contrast, n: options.n, tried: tried(diagnosis), answer },
      deps,
      signal,
    );
  };
  const inTurn = turns<GeneratedSamples>();
  const one = (diagnosis: Diagnosis, signal?: AbortSignal) =>
    inTurn(make(diagnosis, signal), async (made) => {
      await keep(made.samples);
      summary.usage = addUsage(summary.usage, made.usage);
      if (made.failure === undefined) return {};
      summary.failed += 1;
      summary.problems.push(`${diagnosis.case}: ${made.failure}`);
      return { failed: made.failure };
    });
  const { concurrency = 4, signal, onProgress } = options;
  const { missing } = await askAbout(open, one, (each) => each.case, {
    ...{ concurrency, signal, onProgress },
    before: summary.skipped,
  });
  if (!options.askAgain) return { ...summary, missing };
  const answers = failedAnswers(all);
  const second = (diagnosis: Diagnosis, signal?: AbortSignal) =>
    inTurn(make(diagnosis, signal, answers.get(diagnosis.id)), async (made) => {
      await keep(made.samples);
      summary.usage = addUsage(summary.usage, made.usage);
      summary.again += 1;
      if (made.failure !== undefined)
        summary.problems.push(`${diagnosis.case}: asked again, ${made.failure}`);
      return { failed: made.failure };
    }).catch(unlessMissing);
  await askAbout(
    usable.filter(({ id }) => answers.has(id)),
    second,
    (each) => each.case,
    {
      ...{ concurrency, signal, onProgress },
      before: usable.length,
    },
  );
  return { ...summary, missing };
}

/** Recorded replies have what was asked once; that nothing else is recorded is no failure. */
function unlessMissing(error: unknown): Done {
  if (error instanceof MissingReplyError) return {};
  throw error;
}

/** Repairs cost no question: they are the fixes of the diagnoses, run as every sample is. */
async function keepRepairs(
  diagnoses: Diagnosis[],
  deps: GenerateRunDeps,
  keep: (samples: Sample[]) => Promise<number>,
  signal?: AbortSignal,
): Promise<number> {
  const done = new Set(deps.samples.map(({ id }) => id));
  let repairs = 0;
  const make = async (diagnosis: Diagnosis): Promise<Sample[]> => {
    const { task, verdict } = await deps.readCase(diagnosis.case);
    const sample = repairSample(diagnosis, task);
    if (sample === undefined) return [];
    return [
      { ...sample, verification: await verifySample({ ...sample, answer: verdict?.program }, deps, signal) },
    ];
  };
  const inTurn = turns<Sample[]>();
  const repair = (diagnosis: Diagnosis) =>
    inTurn(make(diagnosis), async (made) => {
      repairs += await keep(made);
    });
  const open = diagnoses.filter((each) => isOwnFix(each) && !done.has(`${each.id}/repair`));
  await atOnce(open, Math.max(REPAIRS_AT_ONCE, deps.sandbox.workers * 2), repair, signal);
  return repairs;
}

/**
 * Has things kept in the order in which their making began, whichever is made first: of two that say the same it is
 * always the same one that stays.
 */
function turns<T>(): <R>(made: Promise<T>, keep: (made: T) => Promise<R>) => Promise<R> {
  const line = new Turns();
  return (made, keep) => {
    made.catch(() => undefined); // It is told when its turn comes.
    return line.take(async () => keep(await made));
  };
}
