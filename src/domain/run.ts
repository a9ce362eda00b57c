import { z } from 'zod';
import { askedSchema } from './asked';
import { recordKind } from './record';

/** The cases of one target on one or more suites. */
const runSchema = z.object({
  id: z.string(),
  /** The model's name, or the name of the file that its responses were read from. */
  target: z.string(),
  suites: z.array(z.string()),
  source: z.enum(['import', 'collect', 'evaluate']),
  /** The iteration that made it, if one did. */
  iteration: z.string().optional(),
  /** How its model was asked; not known of recorded responses. */
  asked: askedSchema.optional(),
  /** Its model came of this training of the iteration, with another seed: what differs is luck. */
  reseeded: z.object({ training: z.string(), seed: z.number().int() }).optional(),
});
export type Run = z.infer<typeof runSchema>;
export const runKind = recordKind(
  runSchema,
  ['id'],
  [
    // An older Errorbook would take a run of a pair for any other.
    (old) => old,
  ],
);

/**
 * The run that a person most likely means: the newest of the target (not an evaluation's) that has verdicts. Where
 * there is none, the newest of the target, else the newest of all.
 * @param runs the oldest first
 */
export function newestGradedRun(runs: Run[], isGraded: (run: Run) => boolean): Run | undefined {
  const ofTarget = runs.filter(({ source }) => source !== 'evaluate');
  return ofTarget.findLast(isGraded) ?? ofTarget.at(-1) ?? runs.at(-1);
}
