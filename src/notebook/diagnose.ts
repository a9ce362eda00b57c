import { UserError } from '../base/errors';
import type { JobOptions } from '../base/progress';
import type { Config } from '../book/config';
import type { BookRoles } from '../book/rolesOf';
import { isUsable, type Diagnosis } from '../domain/diagnosis';
import { isHeldOut } from '../domain/role';
import { diagnoseRun, type DiagnoseSummary } from '../instructor/diagnoseRun';
import { BatchedModel } from '../models/batchedModel';
import type { ChatRequest } from '../models/chat';
import { batchedInstructor, instructor, promptsOf, type Budget, type InstructorNeeds } from './askInstructor';
import { knownRoles } from './knownRoles';
import { groupDiagnoses } from './groupDiagnoses';
import { proveDiagnoses } from './proveDiagnoses';
import { failedCases } from './runs';
import { randomContrasts } from './lessons';
import { contrastsOf } from './searchCases';
import { skillsOf } from './skillsOf';
import type { Workbench } from './workbench';

/** Which failed cases are diagnosed, and how. */
export interface DiagnoseQuery {
  /** @default the newest run */
  run?: string;
  /** @default all failed cases of the run */
  cases?: string[];
  /** Held-out cases too: a person asks for these by name. Nothing is made of what comes of it. @default false */
  heldOut?: boolean;
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
  /** Cases that were left out, because their tasks are held out. */
  heldOut: number;
}

/** Diagnoses failed cases of one run. See instructor/diagnoseRun.ts for what it throws. */
export function diagnose(
  bench: Workbench,
  query: DiagnoseQuery = {},
  job: JobOptions = {},
): Promise<Diagnosed> {
  return bench.exclusively('diagnose', () => diagnoseAlone(bench, query, job));
}

async function diagnoseAlone(bench: Workbench, query: DiagnoseQuery, job: JobOptions): Promise<Diagnosed> {
  const { book, config } = bench;
  await book.willAdd('diagnosis', 'clustering', 'call', 'batch');
  const roles = await knownRoles(bench);
  const run = query.run ?? book.newestRun()?.id ?? '';
  const strategy = { ...config.strategy, name: query.strategy ?? config.strategy.name };
  const named = query.cases ?? failedCases(book, run).map((each) => each.id);
  const asked = query.heldOut ? named : named.filter((id) => !isHeldOut(roles.ofCase(id)));
  if (asked.length === 0) refuseUnknown(bench, roles, named);
  const hasFailed = (id: string) => book.diagnoses(id).some((each) => !isUsable(each));
  const cases = query.retryFailed ? asked.filter(hasFailed) : asked;
  await proveDiagnoses(bench, new Set(asked), job.signal);
  const diagnoses: string[] = [];
  const baseline = config.baseline?.name === 'random-contrast' ? config.baseline.name : undefined;
  const [model, sandbox, prompts] = await Promise.all([
    query.batch ? batchedInstructor(bench, query.budget) : instructor(bench, query.budget),
    bench.sandbox(),
    promptsOf(bench, 'diagnose'),
  ]);
  const waiting = book.openBatches(model.id).flatMap(({ questions }) => questions).length;
  if (!query.batch && waiting > 0) {
    bench.log.warn(`A batch of ${waiting} questions is under way: with --batch its answers are fetched.`);
  }
  const deps = {
    ...{ model, sandbox, prompts, limits: config.limits, config: config.instructor },
    prefetch:
      model instanceof BatchedModel
        ? (requests: ChatRequest[], options: JobOptions) => model.fetch(requests, options)
        : undefined,
    readCase: (id: string) => book.readCase(id),
    skillsOf: (suite: string) => skillsOf(bench, suite),
    diagnosesOf: (id: string) => book.diagnoses(id, baseline),
    contrastsOf: (ids: string[], signal?: AbortSignal) =>
      baseline === undefined
        ? contrastsOf(bench, ids, strategy.k, signal)
        : Promise.resolve(randomContrasts(bench, ids, strategy.k)),
    onDiagnosis: async (made: Diagnosis) => {
      const diagnosis = baseline === undefined ? made : { ...made, id: `${made.id}/${baseline}`, baseline };
      await book.add('diagnosis', diagnosis);
      diagnoses.push(diagnosis.id);
    },
  };
  const { concurrency } = config.instructor;
  const { again, limit } = query;
  const summary = await diagnoseRun(cases, deps, { ...job, strategy, concurrency, again, limit });
  const touched = new Set(cases.flatMap((id) => book.case(id)?.run ?? []));
  if (diagnoses.length > 0) for (const each of touched) await groupDiagnoses(bench, each, job.signal);
  const heldOut = named.length - asked.length;
  return { ...summary, model: model.id, made: diagnoses.length, diagnoses, heldOut };
}

/** @throws UserError where no case may teach because errorbook.json does not know their suites */
function refuseUnknown({ book }: Pick<Workbench, 'book'>, roles: BookRoles, ids: string[]): void {
  const cases = ids.flatMap((id) => book.case(id) ?? []);
  const suites = [...new Set(cases.filter((each) => roles.of(each) === undefined).map(({ suite }) => suite))];
  if (suites.length === 0) return;
  throw new UserError(
    `errorbook.json does not say what the tasks of ${suites.join(', ')} are for: nothing of them is sent to an instructor.`,
    `Name the suite there: "suites": [{ "path": "${suites[0] ?? ''}.jsonl" }].`,
  );
}

/** Asks the instructor's server to end the batches that are under way. @returns how many there were */
export async function cancelBatches(bench: InstructorNeeds, signal?: AbortSignal): Promise<number> {
  return (await batchedInstructor(bench)).cancel(signal);
}
