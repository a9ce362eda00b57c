import { gradeRun, summarize, type GradeOptions, type GradeSummary } from '../results/grade';
import type { Workbench } from './workbench';

/** Grades what has no verdict yet in a run. See results/grade.ts. A run that is graded starts no sandbox. */
export async function grade(
  bench: Pick<Workbench, 'book' | 'config' | 'sandbox' | 'exclusively'>,
  run: string,
  options: Omit<GradeOptions, 'limits'> = {},
): Promise<GradeSummary> {
  const { book, config } = bench;
  const sofar = summarize(book.eachCase(run));
  const graded = Object.values(sofar.verdicts).reduce((sum, count) => sum + count, 0);
  if (!options.again && !options.changed && graded === sofar.cases) return sofar;
  options.signal?.throwIfAborted();
  const sandbox = await bench.sandbox();
  return bench.exclusively(`grade ${run}`, () =>
    gradeRun(book, run, sandbox, { ...options, limits: config.limits }),
  );
}
