import type { JobOptions } from '../base/progress';
import type { Config } from '../book/config';
import type { Case } from '../domain/case';
import {
  countStates,
  isUsable,
  type Contrast,
  type Diagnosis,
  type DiagnosisState,
  type Strategy,
} from '../domain/diagnosis';
import { addUsage, type Usage } from '../domain/usage';
import type { ChatRequest } from '../models/chat';
import { askAbout } from './bulk';
import { diagnoseCase, diagnoseRequest, type DiagnoseDeps, type DiagnoseInput } from './diagnose';
import { paperDiagnosis } from './paper';
import type { ContrastCase, GradedCase } from './prompt';
import { strategyOf } from './strategy';

/** What diagnosing many cases takes beside what one takes. */
export interface DiagnoseRunDeps extends DiagnoseDeps {
  readCase(id: string): Promise<Case>;
  /** The nearest passed cases of each case, in order, the most similar first. */
  contrastsOf(ids: string[], signal?: AbortSignal): Promise<Contrast[][]>;
  /** Has the first questions of all cases answered at once, before they are asked one by one. */
  prefetch?(requests: ChatRequest[], job: JobOptions): Promise<void>;
  /** The diagnoses that a case has. */
  diagnosesOf(id: string): Diagnosis[];
  /** Records a diagnosis; the next question waits for it. */
  onDiagnosis(diagnosis: Diagnosis): Promise<void>;
}

/** How many cases are diagnosed. */
export interface DiagnoseRunOptions extends JobOptions {
  strategy: Pick<Config['strategy'], 'name' | 'lecRatio'>;
  /** Requests under way at once. @default 4 */
  concurrency?: number;
  /** Diagnose anew what has a diagnosis. @default false */
  again?: boolean;
  /** At most so many of the cases that have no diagnosis yet. @default all */
  limit?: number;
}

/** What became of the cases. */
export interface DiagnoseSummary extends Record<DiagnosisState, number> {
  /** They had a diagnosis of the same strategy. */
  skipped: number;
  /** The recorded replies have none for them. */
  missing: number;
  usage: Usage;
}

interface Item {
  id: string;
  strategy: Strategy;
  contrast: Contrast[];
}

/**
 * Diagnoses many failed cases, each recorded before the next is asked about in its place. A run that was cut off
 * goes on: cases that have a diagnosis of the same strategy are skipped, failed ones are tried again.
 * @throws UserError for what would end every question: a wrong key, no server, a full disk
 * @throws AbortError when cancelled; what was diagnosed is kept
 */
export async function diagnoseRun(
  ids: string[],
  deps: DiagnoseRunDeps,
  options: DiagnoseRunOptions,
): Promise<DiagnoseSummary> {
  const chosen = ids.map((id) => ({ id, strategy: strategyOf(id, options.strategy) }));
  const mode = options.strategy.name === 'paper' ? 'paper' : undefined;
  const undiagnosed = chosen.filter(
    ({ id, strategy }) => options.again || !isDiagnosed(id, strategy, mode, deps),
  );
  const open = undiagnosed.slice(0, options.limit);
  const items = await withContrast(open, deps, options.signal);
  await prefetch(items, deps, options);
  const skipped = chosen.length - undiagnosed.length;
  const summary = { ...countStates([]), skipped, usage: addUsage(undefined, undefined) };
  const one = async (item: Item, signal?: AbortSignal) => {
    const diagnosis = await diagnoseItem(item, deps, options, signal);
    await deps.onDiagnosis(diagnosis);
    summary[diagnosis.status] += 1;
    summary.usage = addUsage(summary.usage, diagnosis.usage);
    return diagnosis.status === 'failed' ? { failed: diagnosis.reason ?? '' } : {};
  };
  const { concurrency = 4, signal, onProgress } = options;
  const { missing } = await askAbout(items, one, ({ id }) => id, {
    ...{ concurrency, signal, onProgress },
    before: skipped,
    // A batch that expired leaves many in a row, which cost nothing.
    isPatient: deps.prefetch !== undefined,
  });
  return { ...summary, missing };
}

/** Recorded replies do not stand in the way of a live model that came later. */
function isDiagnosed(
  id: string,
  strategy: Strategy,
  mode: Diagnosis['mode'],
  { diagnosesOf, model }: DiagnoseRunDeps,
): boolean {
  return diagnosesOf(id).some(
    (known) =>
      known.strategy === strategy &&
      known.mode === mode &&
      isUsable(known) &&
      (known.model === model.id || known.model !== 'recorded'),
  );
}

/** Contrasts are looked up for all LEC cases at once: a batch costs little more than one. */
async function withContrast(
  open: Omit<Item, 'contrast'>[],
  deps: DiagnoseRunDeps,
  signal?: AbortSignal,
): Promise<Item[]> {
  const lec = open.filter(({ strategy }) => strategy === 'lec').map(({ id }) => id);
  const lists = lec.length === 0 ? [] : await deps.contrastsOf(lec, signal);
  const byId = new Map(lec.map((id, index) => [id, lists[index] ?? []]));
  return open.map((item) => ({ ...item, contrast: byId.get(item.id) ?? [] }));
}

async function diagnoseItem(
  { id, strategy, contrast }: Item,
  deps: DiagnoseRunDeps,
  { again, strategy: { name } }: DiagnoseRunOptions,
  signal?: AbortSignal,
): Promise<Diagnosis> {
  const input = { ...(await readInput({ id, strategy, contrast }, deps)), fresh: again };
  return name === 'paper' ? paperDiagnosis(input, deps.model.id) : diagnoseCase(input, deps, signal);
}

async function prefetch(
  items: Item[],
  deps: DiagnoseRunDeps,
  { strategy: { name }, signal, onProgress }: DiagnoseRunOptions,
): Promise<void> {
  if (deps.prefetch === undefined || name === 'paper') return;
  const requests: ChatRequest[] = [];
  for (const item of items) requests.push(diagnoseRequest(await readInput(item, deps), deps));
  await deps.prefetch(requests, { signal, onProgress });
}

async function readInput({ id, strategy, contrast }: Item, deps: DiagnoseRunDeps): Promise<DiagnoseInput> {
  return { case: await readGraded(id, deps), strategy, contrast: await readContrast(contrast, deps) };
}

async function readGraded(id: string, { readCase }: DiagnoseRunDeps): Promise<GradedCase> {
  const { verdict, ...rest } = await readCase(id);
  if (verdict === undefined) throw new Error(`${id} has not been graded`);
  return { ...rest, verdict };
}

/** Reads the texts of contrast cases. */
export function readContrast(
  contrast: Contrast[],
  { readCase }: Pick<DiagnoseRunDeps, 'readCase'>,
): Promise<ContrastCase[]> {
  return Promise.all(contrast.map(async (each) => ({ ...each, whole: await readCase(each.case) })));
}
