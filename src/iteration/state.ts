import { basename, dirname } from 'node:path';
import type { Book } from '../book/book';
import type { Baseline } from '../domain/baseline';
import { STEPS, type IterationEvent, type Outcome, type Step } from '../domain/iteration';

/** How a step of an iteration stands. */
interface StepState {
  status: 'open' | IterationEvent['status'];
  message: string;
  /** When it came to that, ISO 8601. */
  at?: string;
}

/** An iteration as its events tell it. */
export interface IterationState {
  id: string;
  steps: Record<Step, StepState>;
  /** The step to do next; undefined when all are done. */
  next?: Step;
  /** The target's run, whose failed cases are taught from. */
  run?: string;
  /** The tuned model's run, and the one that it is compared with. */
  tunedRun?: string;
  baseline?: string;
  /** Folder of the tuned model, relative to the workspace. */
  output?: string;
  /** The model before’s run, once more. */
  again?: string;
  outcome?: Outcome;
  /** The method, or the baseline that it was trained on in place of it. */
  lesson: Baseline;
  /** The samples that it was trained on. */
  taught: string[];
}

/** The state of an iteration after its events. */
export function stateOf(id: string, events: (IterationEvent & { at: string })[]): IterationState {
  const steps = Object.fromEntries(STEPS.map((step) => [step, { status: 'open', message: '' }]));
  const state: IterationState = { id, steps: steps as IterationState['steps'], lesson: 'own', taught: [] };
  for (const event of events) {
    if (event.status === 'started') outdate(state, event.step);
    state.steps[event.step] = { status: event.status, message: event.message, at: event.at };
    if (event.step === 'collect') state.run = event.run ?? state.run;
    if (event.step === 'evaluate') state.tunedRun = event.run ?? state.tunedRun;
    state.baseline = event.baseline ?? state.baseline;
    state.output = event.output ?? state.output;
    state.again = event.again ?? state.again;
    state.outcome = event.outcome ?? state.outcome;
    state.lesson = event.lesson ?? state.lesson;
    state.taught = event.taught ?? state.taught;
  }
  state.next = STEPS.find((step) => state.steps[step].status !== 'done');
  return state;
}

/** A step that is done again makes what came after it out of date, and with that what was decided. */
function outdate(state: IterationState, step: Step): void {
  if (state.steps[step].status !== 'done') return;
  for (const later of STEPS.slice(STEPS.indexOf(step) + 1))
    state.steps[later] = { status: 'open', message: '' };
  state.outcome = undefined;
}

/** Names what was trained on what: the folder of a job has that name. */
export function trainingOf(output: string): string {
  return basename(dirname(dirname(output)));
}

/** All iterations of a book, oldest first. */
export function iterationsOf(book: Pick<Book, 'iterations' | 'iterationEvents'>): IterationState[] {
  return book.iterations().map((id) => stateOf(id, book.iterationEvents(id)));
}

/** The iteration to go on with: the newest that is not finished, or a new one. */
export function openIteration(book: Book): IterationState {
  const all = iterationsOf(book);
  const newest = all.at(-1);
  return newest?.next === undefined ? stateOf(`iteration-${all.length + 1}`, []) : newest;
}

/** What a round’s collection is called; the first one takes what was collected before. */
export function labelOfRound(book: Book, id: string): string | undefined {
  const isLater = iterationsOf(book).some((each) => each.id !== id && each.next === undefined);
  return isLater ? id : undefined;
}

/**
 * The folder of the newest model that a gate promoted, relative to the workspace: the target of what follows.
 * @param before only of iterations before this one
 */
export function promotedModel(book: Book, before?: string): string | undefined {
  const all = iterationsOf(book);
  const end = all.findIndex(({ id }) => id === before);
  const earlier = end < 0 ? all : all.slice(0, end);
  return earlier.findLast(({ outcome }) => outcome === 'promoted')?.output;
}
