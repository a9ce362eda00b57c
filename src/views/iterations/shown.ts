import type { Outcome, Step } from '../../domain/iteration';

/** A share with its 95 % interval. */
export interface IntervalView {
  estimate: number;
  low: number;
  high: number;
}

/** A task that one of two runs solved and the other did not, with the first case of each. */
export interface ChangedTask {
  suite: string;
  task: string;
  before?: string;
  after?: string;
}

/** Two runs on the tasks that both answered, or on those of a role. */
export interface ComparisonView {
  title: string;
  /** What these tasks are for. */
  hint: string;
  tasks: number;
  before: IntervalView;
  after: IntervalView;
  change: IntervalView;
  fixed: ChangedTask[];
  broken: ChangedTask[];
  stillPassing: number;
  stillFailing: number;
  /** Exact McNemar test of fixed against broken, two-sided; none where the runs are no fair pair. */
  p?: number;
}

export interface StepView {
  step: Step;
  standing: 'open' | 'running' | 'stopped' | 'waiting' | 'failed' | 'done';
  message: string;
}

export interface TrainingView {
  status: 'running' | 'stopped' | 'failed' | 'done';
  machine: string;
  step: number;
  totalSteps: number;
  etaSeconds?: number;
  learningRate?: number;
  tokensPerSecond?: number;
  /** The most memory it had at once, in MiB. */
  peakMb?: number;
  /** What was estimated before it began, in MiB. */
  estimateMb?: number;
  loss: { step: number; loss: number }[];
  evalLoss: { step: number; loss: number }[];
  error?: string;
}

/** What the calls of one model came to. */
export interface UsageView {
  model: string;
  calls: number;
  promptTokens: number;
  completionTokens: number;
  /** US dollars, where errorbook.json has the price. */
  dollars?: number;
}

export interface IterationView {
  id: string;
  /** When it began, ISO 8601; empty where it has not. */
  at: string;
  steps: StepView[];
  /** What came of it. */
  outcome?: Outcome;
  training?: TrainingView;
}

/** One iteration, two runs to compare, and what the notebook has cost. */
export interface IterationsView {
  kind: 'iterations';
  iterations: { id: string; standing: StepView['standing'] }[];
  shown?: IterationView;
  runs: { id: string; target: string }[];
  /** The runs that are compared. */
  before?: string;
  after?: string;
  /** Overall first, then by role; empty where there are no two runs. */
  comparisons: ComparisonView[];
  /** How the two runs were asked differently: then their figures prove nothing of each other. */
  unfair: string[];
  /** What an evaluation that begins now will be able to see; none where no task is known yet. */
  power?: string;
  usage: UsageView[];
  canRun: boolean;
}
