import type { JobOptions } from '../base/progress';
import type { Receipt } from '../book/bookIndex';
import type { Config } from '../book/config';
import type { Diagnosis } from '../domain/diagnosis';
import type { Sample } from '../domain/sample';
import { addUsage } from '../domain/usage';
import { diagnoseRun, type DiagnoseSummary } from '../instructor/diagnoseRun';
import { paperSamples } from '../instructor/paper';
import { BatchedModel } from '../models/batchedModel';
import type { ChatRequest } from '../models/chat';
import { inBatch, type Cost } from '../models/usage';
import { estimateInstructor } from '../samples/estimate';
import { generateRun, type GenerateSummary } from '../samples/generateRun';
import { batchedInstructor, instructor, promptsOf, type Budget } from './askInstructor';
import { groupDiagnoses } from './groupDiagnoses';
import type { Notebook } from './notebook';
import { contrastsOf } from './searchCases';

/** Which failed cases are diagnosed, and how. */
export interface DiagnoseQuery {
  /** @default the newest run */
  run?: string;
  /** @default all failed cases of the run */
  cases?: string[];
  /** @default what errorbook.json says */
  strategy?: Config['strategy']['name'];
  /** At most so many of the cases that have no diagnosis yet. */
  limit?: number;
  /** Diagnose anew what has a diagnosis. */
  again?: boolean;
  /** Only the cases whose analysis could not be had. */
  retryFailed?: boolean;
  /** Have the first answers made in a batch, for half the price, within a day. */
  batch?: boolean;
  budget?: Budget;
}

/** What diagnosing gave. */
export interface Diagnosed extends DiagnoseSummary {
  /** The instructor; `recorded` where its replies are recorded ones. */
  model: string;
  /** Diagnoses made now. */
  made: number;
  /** Their ids, in order. */
  diagnoses: string[];
}

/** Diagnoses failed cases of one run. See instructor/diagnoseRun.ts for what it throws. */
export function diagnose(notebook: Notebook, query: DiagnoseQuery, job: JobOptions): Promise<Diagnosed> {
  return notebook.exclusively('diagnose', () => diagnoseAlone(notebook, query, job));
}

async function diagnoseAlone(notebook: Notebook, query: DiagnoseQuery, job: JobOptions): Promise<Diagnosed> {
  const { book, config } = notebook;
  const run = query.run ?? notebook.latestRun()?.id ?? '';
  const strategy = { ...config.strategy, name: query.strategy ?? config.strategy.name };
  const asked = query.cases ?? notebook.failedCases(run).map((each) => each.id);
  const hasFailed = (id: string) => book.diagnoses(id).some(({ status }) => status === 'failed');
  const cases = query.retryFailed ? asked.filter(hasFailed) : asked;
  const diagnoses: string[] = [];
  const [model, sandbox, prompts] = await Promise.all([
    query.batch ? batchedInstructor(notebook, query.budget) : instructor(notebook, query.budget),
    notebook.sandbox(),
    promptsOf(notebook, 'diagnose'),
  ]);
  const waiting = book.openBatches(model.id).flatMap(({ questions }) => questions).length;
  if (!query.batch && waiting > 0) {
    notebook.log.warn(`A batch of ${waiting} questions is under way: with --batch its answers are fetched.`);
  }
  const deps = {
    ...{ model, sandbox, prompts, limits: config.limits, config: config.instructor },
    prefetch:
      model instanceof BatchedModel
        ? (requests: ChatRequest[], options: JobOptions) => model.fetch(requests, options)
        : undefined,
    readCase: (id: string) => book.readCase(id),
    diagnosesOf: (id: string) => book.diagnoses(id),
    contrastsOf: async (ids: string[], signal?: AbortSignal) =>
      contrastsOf(book, await notebook.contrastStore(), ids, strategy.k, signal),
    onDiagnosis: async (diagnosis: Diagnosis) => {
      await book.add('diagnosis', diagnosis);
      diagnoses.push(diagnosis.id);
    },
  };
  const { concurrency } = config.instructor;
  const { again, limit } = query;
  const summary = await diagnoseRun(cases, deps, { ...job, strategy, concurrency, again, limit });
  const touched = new Set(cases.flatMap((id) => book.case(id)?.run ?? []));
  if (diagnoses.length > 0) for (const each of touched) await groupDiagnoses(book, each, job.signal);
  return { ...summary, model: model.id, made: diagnoses.length, diagnoses };
}

/** Which diagnoses samples are made from. */
export interface SupplyQuery {
  /** The diagnoses of these cases. */
  cases?: string[];
  /** These diagnoses. @default all */
  diagnoses?: string[];
  budget?: Budget;
}

/** What supplying gave. */
export interface Supplied extends GenerateSummary {
  /** Samples made now, repairs included. */
  made: number;
}

/** Makes and verifies samples from diagnoses. See samples/generateRun.ts for what it throws. */
export function supply(notebook: Notebook, query: SupplyQuery, job: JobOptions): Promise<Supplied> {
  return notebook.exclusively('generate samples', () => supplyAlone(notebook, query, job));
}

async function supplyAlone(notebook: Notebook, query: SupplyQuery, job: JobOptions): Promise<Supplied> {
  const { book, config } = notebook;
  const isPaper = config.strategy.name === 'paper';
  const [model, sandbox, prompts] = await Promise.all([
    instructor(notebook, query.budget),
    notebook.sandbox(),
    promptsOf(notebook, isPaper ? 'paper' : 'generate'),
  ]);
  const cases = query.cases && new Set(query.cases);
  const named = query.diagnoses && new Set(query.diagnoses);
  const chosen = book
    .diagnoses()
    .filter(({ id, case: of }) => (cases?.has(of) ?? true) && (named?.has(id) ?? true))
    .filter(({ mode }) => (mode === 'paper') === isPaper);
  const deps = {
    ...{ model, sandbox, prompts, limits: config.limits, config: config.instructor },
    readCase: (id: string) => book.readCase(id),
    samples: book.samples(),
    onSamples: (samples: Sample[]) => book.add('sample', ...samples),
  };
  const { concurrency } = config.instructor;
  const { samplesPerDiagnosis, sampleSize } = config.strategy;
  const n = isPaper ? paperSamples(sampleSize, chosen.length) : samplesPerDiagnosis;
  const supplied = await generateRun(chosen, deps, { ...job, n, concurrency });
  return { ...supplied, made: supplied.verified + supplied.refuted + supplied.unchecked };
}

/** Answered calls of a kind that say enough of the next ones. */
const ENOUGH = 10;

/**
 * What the instructor will cost for failed cases; undefined where its replies are recorded and cost nothing. The
 * newest calls of the same model to the same end tell more than any rule, where there are enough of them.
 * @param ids graded cases
 */
export async function estimate(
  notebook: Notebook,
  ids: string[],
  strategy = notebook.config.strategy,
  { batch = false } = {},
): Promise<{ diagnose: Cost; generate: Cost } | undefined> {
  const { book, config } = notebook;
  const { model } = config.instructor;
  if (model === undefined) return undefined;
  const [diagnosing, generating] = await Promise.all([
    promptsOf(notebook, 'diagnose'),
    promptsOf(notebook, 'generate'),
  ]);
  const past = (purpose: Receipt['purpose']) => {
    const known = book
      .receipts()
      .filter((each) => each.model === model && each.purpose === purpose && each.usage);
    const newest = known.slice(-200);
    if (newest.length < ENOUGH) return undefined;
    const sum = newest.reduce((total, each) => addUsage(total, each.usage), addUsage(undefined, undefined));
    return {
      promptTokens: sum.promptTokens / newest.length,
      completionTokens: sum.completionTokens / newest.length,
    };
  };
  const cost = await estimateInstructor(ids, {
    readCase: (id) => book.readCase(id),
    prompts: { diagnose: diagnosing, generate: generating },
    strategy,
    price: config.prices[model],
    past: { diagnose: past('diagnose'), generate: past('generate') },
  });
  return batch ? { ...cost, diagnose: inBatch(cost.diagnose) } : cost;
}
