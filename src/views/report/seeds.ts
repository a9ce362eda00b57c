import { signedPoints } from '../../base/words';
import type { Book } from '../../book/book';
import { isAskedAlike } from '../../domain/asked';
import type { Role, TaskRef } from '../../domain/role';
import { compare, type Comparison } from '../../evaluation/compare';
import { trainingOf, type IterationState } from '../../iteration/state';

/** One training of an iteration's dataset, against the model before. */
interface SeedRow {
  /** None for the iteration's own training. */
  seed?: number;
  comparison: Comparison;
}

/** Trainings that differ in their seed alone. */
export interface SeedReport {
  /** What it is counted on: the gate, or all tasks where it has none. */
  of: 'gate' | 'all tasks';
  /** The iteration's own training first. */
  rows: SeedRow[];
  /** Mean gain of pass@1, and its standard deviation from seed to seed, as shares. */
  mean: number;
  deviation: number;
}

/** What seeds the iteration was trained with, where they are several: asked the same, of the training that counts now. */
export function seedsOf(
  book: Book,
  state: IterationState,
  roleOf: (task: TaskRef) => Role | undefined,
): SeedReport | undefined {
  const { baseline, tunedRun, output } = state;
  const own = tunedRun === undefined ? undefined : book.run(tunedRun);
  if (baseline === undefined || own === undefined || output === undefined) return undefined;
  const others = book
    .runs()
    .filter(({ id, reseeded, asked }) => {
      const { cases, graded } = book.score(id);
      return (
        reseeded?.training === trainingOf(output) &&
        isAskedAlike(own.asked, asked) &&
        cases > 0 &&
        graded === cases
      );
    })
    .sort((a, b) => (a.reseeded?.seed ?? 0) - (b.reseeded?.seed ?? 0));
  if (others.length === 0) return undefined;
  const before = book.cases(baseline);
  const all = [own, ...others].map((run) => ({ run, report: compare(before, book.cases(run.id), roleOf) }));
  const hasGate = all.every(({ report }) => report.roles.gate.tasks > 0);
  const rows = all.map(({ run: { reseeded }, report }) => ({
    seed: reseeded?.seed,
    comparison: hasGate ? report.roles.gate : report,
  }));
  const gains = rows.map(({ comparison }) => comparison.change.estimate);
  const mean = gains.reduce((sum, gain) => sum + gain, 0) / gains.length;
  const squares = gains.reduce((sum, gain) => sum + (gain - mean) ** 2, 0);
  const deviation = Math.sqrt(squares / (gains.length - 1));
  return { of: hasGate ? 'gate' : 'all tasks', rows, mean, deviation };
}

/** What the seeds show, in a sentence or two. */
export function seedsText({ of, rows, mean, deviation }: SeedReport): string {
  const gains = rows.map(({ comparison }) => signedPoints(comparison.change.estimate));
  const range = `${gains.slice(0, -1).join(', ')} and ${gains.at(-1) ?? ''}`;
  const spread = (deviation * 100).toFixed(1);
  const told = `Trained with ${rows.length} seeds, the same items change ${of === 'gate' ? 'the gate' : of} by ${range} points: ${signedPoints(mean)} at the mean, with a standard deviation of ${spread} from seed to seed.`;
  const lost = rows.filter(({ comparison }) => comparison.change.estimate <= 0).length;
  if (lost > 0 && lost < rows.length)
    return `${told} With ${lost} of them nothing is gained: what a single training shows says little of the items.`;
  return told;
}
