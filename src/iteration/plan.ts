import { resolve } from 'node:path';
import type { Book } from '../book/book';
import { rolesOf } from '../book/rolesOf';
import { isGraded, mayTeach, type Case, type CaseSummary } from '../domain/case';
import { isUsable } from '../domain/diagnosis';
import type { Run } from '../domain/run';
import type { Task } from '../domain/task';
import { wilson } from '../evaluation/stats';
import { sumCost, type Cost } from '../models/usage';
import { estimateCost } from '../notebook/estimateCost';
import { loadTasks, type LoadedTasks } from '../notebook/loadTasks';
import { toldPower } from '../notebook/promotion';
import { runOfFile, runOfModel } from '../notebook/runs';
import type { Workbench } from '../notebook/workbench';
import { readResponses } from '../results/import';
import { missingToTrain } from './missing';
import { labelOfRound, openIteration, promotedModel } from './state';

/** What an iteration that begins now will do. What is not known before it is graded lies between two bounds. */
export interface Plan {
  /** The model that is asked, or the file that its responses are read from. */
  target: string;
  /** Responses to tasks that errors may be taught from, and how many of them have no verdict yet. */
  responses: number;
  open: number;
  /** Failed cases that the instructor is asked about. */
  failed: { low: number; high: number };
  /** What that costs; undefined where the instructor's replies are recorded. */
  cost?: { low: Cost; high: Cost };
  /** What its evaluation will be able to see. */
  power: string;
  /** What training needs and is not there yet: before it, the iteration stops. */
  lacks: string[];
}

type Needs = Pick<Workbench, 'book' | 'config'>;

/** @throws UserError when the suites or the recorded responses cannot be read */
export async function planIteration(bench: Needs): Promise<Plan> {
  const { book } = bench;
  const loaded = await loadTasks(bench);
  const roles = rolesOf(bench);
  const { target, run, responses } = await expected(bench, loaded);
  const known =
    run === undefined ? [] : book.cases(run.id).filter((each) => isGraded(each) && roles.mayTeach(each));
  const failed = known.filter((each) => mayTeach(each) && !isDiagnosed(book, each));
  const open = Math.max(0, responses - known.length);
  const like = lastGraded(book, loaded);
  const share = failureShare(like);
  const bounds = {
    low: failed.length + Math.floor(open * share.low),
    high: failed.length + Math.ceil(open * share.high),
  };
  const examples = examplesOf(book, loaded, failed.length > 0 ? failed : like.filter(mayTeach));
  const [low, high] = await Promise.all([
    costOf(bench, bounds.low, examples, 0), // No sample fails, so that none is asked for in its place …
    costOf(bench, bounds.high, examples, 1), // … or of each answer one does.
  ]);
  const lacks = missingToTrain(bench);
  const power = toldPower(bench, loaded.tasks, like[0]?.run);
  return { target, responses, open, failed: bounds, cost: low && high && { low, high }, power, lacks };
}

function isDiagnosed(book: Book, { id }: CaseSummary): boolean {
  return book.diagnoses(id).some(isUsable);
}

/** The run that will be collected, and how many of its responses errors may be taught from. */
async function expected(
  bench: Needs,
  loaded: LoadedTasks,
): Promise<{ target: string; run?: Run; responses: number }> {
  const { book, config } = bench;
  const roles = rolesOf(bench);
  const taught = loaded.tasks.filter(({ suite, id }) => roles.mayTeach({ suite, task: id })).length;
  const promoted = promotedModel(book);
  if (promoted !== undefined) return { target: promoted, responses: taught };
  const { target, samplesPerTask: samples, responses } = config;
  const file = responses.at(-1);
  if (target.model === undefined && file !== undefined)
    return recorded(bench, loaded, resolve(book.workspace, file));
  const model = target.model ?? '';
  // Which run it will be is known when the model's files are looked at.
  if (target.provider === 'local') return { target: model, responses: taught * samples };
  const label = labelOfRound(book, openIteration(book).id);
  const run = runOfModel(book, model, loaded, { source: 'collect', samples, label });
  return { target: model, run, responses: taught * samples };
}

async function recorded(bench: Needs, loaded: LoadedTasks, file: string) {
  const run = await runOfFile(bench.book, file, loaded);
  const roles = rolesOf(bench);
  let responses = 0;
  for await (const row of readResponses(run, loaded.tasks, file)) {
    if ('response' in row && roles.mayTeach(row.response)) responses += 1;
  }
  return { target: run.target, run, responses };
}

/** The graded cases of the newest run on the same suites. */
function lastGraded(book: Book, { tasks }: LoadedTasks): CaseSummary[] {
  const suites = new Set(tasks.map(({ suite }) => suite));
  const isLike = ({ source, suites: its }: Run) =>
    source !== 'evaluate' && its.length === suites.size && its.every((suite) => suites.has(suite));
  for (const { id } of book.runs().filter(isLike).reverse()) {
    const graded = book.cases(id).filter(isGraded);
    if (graded.length > 0) return graded;
  }
  return [];
}

/** Between which shares the failures lie: nothing is known without a run to go by. */
function failureShare(cases: CaseSummary[]): { low: number; high: number } {
  return wilson(cases.filter(mayTeach).length, cases.length);
}

/** Cases that those to come are like; where none is known, made from the tasks themselves. */
interface Examples {
  ids: string[];
  readCase: (id: string) => Promise<Case>;
}

function examplesOf(book: Book, { tasks }: LoadedTasks, cases: CaseSummary[]): Examples {
  if (cases.length > 0) return { ids: cases.map(({ id }) => id), readCase: (id) => book.readCase(id) };
  const byId = new Map(tasks.map((task) => [`${task.suite}/${task.id}`, task]));
  return {
    ids: [...byId.keys()],
    readCase: (id) => {
      const task = byId.get(id);
      return task === undefined ? book.readCase(id) : Promise.resolve(failedAnswer(id, task));
    },
  };
}

/** A failed answer of the usual length to a task. */
function failedAnswer(id: string, task: Task): Case {
  const program = task.referenceSolution ?? ' '.repeat(600);
  const { suite, id: name } = task;
  return {
    task,
    response: { id, run: '', suite, task: name, index: 0, form: 'solution', text: program },
    verdict: {
      ...{ case: id, key: '', verdict: 'wrong-answer', detail: ' '.repeat(120), weak: false, program },
      ...{ cpuMs: 0, wallMs: 0, lineOffset: 0 },
    },
  };
}

async function costOf(
  bench: Needs,
  n: number,
  { ids, readCase }: Examples,
  shareAgain: number,
): Promise<Cost | undefined> {
  const like = Array.from({ length: n }, (_, index) => ids[index % ids.length] ?? '');
  const cost = await estimateCost(bench, like, undefined, { readCase, shareAgain });
  return cost && sumCost(cost.diagnose, cost.generate);
}
