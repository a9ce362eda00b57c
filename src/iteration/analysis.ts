import { resolve } from 'node:path';
import type { JobOptions } from '../book/progress';
import type { Config } from '../book/config';
import type { Diagnosis, Sample } from '../book/records';
import { diagnoseRun, type DiagnoseSummary } from '../instructor/diagnoseRun';
import { loadPrompts, type PromptSet } from '../instructor/template';
import { CachedModel } from '../models/cache';
import type { ChatModel } from '../models/chat';
import { generateRun, type GenerateSummary } from '../samples/generateRun';
import { contrastsOf } from './contrasts';
import type { Notebook } from './notebook';

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
export async function diagnose(
  notebook: Notebook,
  query: DiagnoseQuery,
  job: JobOptions,
): Promise<Diagnosed> {
  const { book, config } = notebook;
  const run = query.run ?? notebook.latestRun()?.id ?? '';
  const strategy = { ...config.strategy, name: query.strategy ?? config.strategy.name };
  const asked = query.cases ?? notebook.failedCases(run).map((each) => each.id);
  const hasFailed = (id: string) => book.diagnoses(id).some(({ status }) => status === 'failed');
  const cases = query.retryFailed ? asked.filter(hasFailed) : asked;
  const diagnoses: string[] = [];
  const [model, sandbox, prompts] = await Promise.all([
    instructor(notebook),
    notebook.sandbox(),
    promptsOf(notebook, 'diagnose'),
  ]);
  const deps = {
    ...{ model, sandbox, prompts, limits: config.limits, config: config.instructor },
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
  const summary = await notebook.exclusively('diagnose', () =>
    diagnoseRun(cases, deps, { ...job, strategy, concurrency, again: query.again, limit: query.limit }),
  );
  return { ...summary, model: model.id, made: diagnoses.length, diagnoses };
}

/** Which diagnoses samples are made from. */
export interface SupplyQuery {
  /** The diagnoses of these cases. */
  cases?: string[];
  /** These diagnoses. @default all */
  diagnoses?: string[];
}

/** What supplying gave. */
export interface Supplied extends GenerateSummary {
  /** Samples made now, repairs included. */
  made: number;
}

/** Makes and verifies samples from diagnoses. See samples/generateRun.ts for what it throws. */
export async function supply(notebook: Notebook, query: SupplyQuery, job: JobOptions): Promise<Supplied> {
  const { book, config } = notebook;
  const [model, sandbox, prompts] = await Promise.all([
    instructor(notebook),
    notebook.sandbox(),
    promptsOf(notebook, 'generate'),
  ]);
  const cases = query.cases && new Set(query.cases);
  const named = query.diagnoses && new Set(query.diagnoses);
  const chosen = book
    .diagnoses()
    .filter(({ id, case: of }) => (cases?.has(of) ?? true) && (named?.has(id) ?? true));
  const deps = {
    ...{ model, sandbox, prompts, limits: config.limits, config: config.instructor },
    readCase: (id: string) => book.readCase(id),
    samples: book.samples(),
    onSamples: (samples: Sample[]) => book.add('sample', ...samples),
  };
  const { concurrency } = config.instructor;
  const n = config.strategy.samplesPerDiagnosis;
  const supplied = await notebook.exclusively('generate samples', () =>
    generateRun(chosen, deps, { ...job, n, concurrency }),
  );
  return { ...supplied, made: supplied.verified + supplied.refuted };
}

/** The prompts of a step: the workspace's own where errorbook.json names a folder of them. */
export function promptsOf({ book, config }: Notebook, step: 'diagnose' | 'generate'): Promise<PromptSet> {
  return loadPrompts(step, config.prompts && resolve(book.workspace, config.prompts));
}

/** The instructor behind the response cache; recorded replies need none. */
async function instructor(notebook: Notebook): Promise<ChatModel> {
  const model = await notebook.chatModel('instructor');
  if (notebook.config.instructor.model === undefined) return model;
  const { book } = notebook;
  return new CachedModel(model, { get: (hash) => book.call(hash), put: (call) => book.add('call', call) });
}
