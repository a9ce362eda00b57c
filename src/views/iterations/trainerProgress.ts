import { Journal } from '../../book/journal';
import { paceOf, trainingEventSchema, type TrainingEvent } from '../../training/events';

/** A point of a curve. */
interface LossPoint {
  step: number;
  loss: number;
}

/** How far a fine-tune is. */
export interface TrainerState {
  status: 'running' | 'stopped' | 'failed' | 'done';
  /** E.g. `unsloth on cuda`. */
  machine: string;
  step: number;
  totalSteps: number;
  /** Seconds left, from the pace since it began or resumed. */
  etaSeconds?: number;
  learningRate?: number;
  tokensPerSecond?: number;
  /** The most memory it had at once, in MiB. */
  peakMb?: number;
  /** What was estimated before it began, in MiB. */
  estimateMb?: number;
  loss: LossPoint[];
  evalLoss: LossPoint[];
  error?: string;
}

type Of<K extends TrainingEvent['event']> = Extract<TrainingEvent, { event: K }>;

/** What the events of a progress file come to; undefined before the first start. */
export function trainerState(events: TrainingEvent[]): TrainerState | undefined {
  const start = newest(events, 'start');
  if (start === undefined) return undefined;
  const log = newest(events, 'log');
  const status = statusOf(events.at(-1));
  const step = status === 'done' ? start.total_steps : (log?.step ?? start.resumed_from);
  const failure = newest(events, 'error');
  return {
    status,
    machine: `${start.backend} on ${start.device}`,
    step,
    totalSteps: start.total_steps,
    etaSeconds: status === 'running' && log !== undefined ? paceOf(start, log)?.etaSeconds : undefined,
    learningRate: log?.learning_rate ?? undefined,
    tokensPerSecond: log?.tokens_per_second ?? undefined,
    peakMb: newest(events, 'memory')?.peak_mb,
    estimateMb: start.estimate_mb ?? undefined,
    loss: curve(events.flatMap((each) => (each.event === 'log' ? [each] : []))),
    evalLoss: curve(
      events.flatMap((each) => (each.event === 'eval' ? [{ step: each.step, loss: each.eval_loss }] : [])),
    ),
    error: status === 'failed' ? [failure?.message, failure?.hint].filter(Boolean).join(' ') : undefined,
  };
}

/** Reads a progress file, from where it was read before. */
export class TrainerProgress {
  private readonly journal: Journal<TrainingEvent>;
  private readonly events: TrainingEvent[] = [];

  constructor(readonly file: string) {
    this.journal = new Journal(file, trainingEventSchema);
  }

  async read(): Promise<TrainerState | undefined> {
    for await (const { record } of this.journal.readNew([])) this.events.push(record);
    return trainerState(this.events);
  }
}

function newest<K extends TrainingEvent['event']>(events: TrainingEvent[], kind: K): Of<K> | undefined {
  return events.findLast((each): each is Of<K> => each.event === kind);
}

function statusOf(last: TrainingEvent | undefined): TrainerState['status'] {
  if (last?.event === 'done' || last?.event === 'stopped') return last.event;
  return last?.event === 'error' ? 'failed' : 'running';
}

/** A resumed job logs steps a second time: the newest value of a step counts. */
function curve(values: { step: number; loss: number | null }[]): LossPoint[] {
  const known = new Map<number, number>();
  for (const { step, loss } of values) if (loss !== null) known.set(step, loss);
  return [...known].sort(([a], [b]) => a - b).map(([step, loss]) => ({ step, loss }));
}
