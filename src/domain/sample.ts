import { z } from 'zod';
import { STRATEGIES } from './diagnosis';
import { stamp } from './stamp';
import { testsSchema } from './tests';

/** Whether the sandbox bore a sample out: its solution passes, and its wrong solution fails. */
export const verificationSchema = z.object({
  /** `unchecked`: nothing was run, as in the paper. */
  status: z.enum(['verified', 'refuted', 'unchecked']),
  /** One sentence: what was run and what it gave. */
  reason: z.string(),
});
export type Verification = z.infer<typeof verificationSchema>;

/** One training item, with where it came from. `repair` is a confirmed fix of the original failure. */
export const sampleSchema = z.object({
  id: z.string(),
  kind: z.enum(['generated', 'repair']),
  diagnosis: z.string(),
  case: z.string(),
  strategy: z.enum(STRATEGIES),
  /** Made as in the paper: from the error alone, unchecked. */
  mode: z.literal('paper').optional(),
  skill: z.string(),
  model: z.string(),
  prompt: z.string(),
  solution: z.string(),
  tests: testsSchema,
  entryPoint: z.string().optional(),
  /** A plausible solution that makes the diagnosed mistake; absent for repairs, where the response itself is it. */
  wrongSolution: z.string().optional(),
  verification: verificationSchema,
});
export type Sample = z.infer<typeof sampleSchema>;
export const sampleRecordSchema = sampleSchema.extend(stamp);

/** A person's (or a rule's) decision on a sample. The last one counts; `pending` takes a decision back. */
export const reviewSchema = z.object({
  sample: z.string(),
  decision: z.enum(['accepted', 'rejected', 'pending']),
  /** Who decided: a person's name, or the name of the rule. */
  by: z.string(),
  note: z.string().optional(),
});
export type Review = z.infer<typeof reviewSchema>;
export const reviewRecordSchema = reviewSchema.extend(stamp);
