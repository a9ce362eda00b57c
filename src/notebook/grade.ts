import type { Score } from '../domain/score';
import { gradeRun, type GradeOptions } from '../results/grade';
import type { Workbench } from './workbench';

/** Grades what has no verdict yet in a run. See results/grade.ts. A run that is graded starts no sandbox. */
export async function grade(
  bench: Pick<Workbench, 'book' | 'config' | 'sandbox' | 'exclusively'>,
  run: string,
  options: Omit<GradeOptions, 'limits'> = {},
): Promise<Score> {
  const { book, config } = bench;
  const sofar = book.score(run);
  if (!options.again && !options.changed && sofar.ungraded === 0) return sofar;
  options.signal?.throwIfAborted();
  const sandbox = await bench.sandbox();
  return bench.exclusively(`grade ${run}`, () =>
    gradeRun(book, run, sandbox, { ...options, limits: config.limits }),
  );
}
