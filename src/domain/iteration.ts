import { z } from 'zod';
import { BASELINES } from './baseline';
import { recordKind } from './record';

/** The steps of an iteration, in order. */
export const STEPS = ['collect', 'diagnose', 'supply', 'review', 'train', 'evaluate', 'gate'] as const;
export type Step = (typeof STEPS)[number];

/**
 * What came of an iteration: its model was promoted, the one before was kept, the evaluation could not tell; or a
 * person took the promotion back.
 */
const OUTCOMES = ['promoted', 'kept', 'inconclusive', 'rolled back'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** One thing that happened to an iteration: journal lines that together are its state. */
const iterationEventSchema = z.object({
  iteration: z.string(),
  step: z.enum(STEPS),
  status: z.enum(['started', 'done', 'failed', 'waiting']),
  /** What the step made or needs, for a reader. */
  message: z.string().default(''),
  /** The target's run (`collect`); the tuned model's (`evaluate`). */
  run: z.string().optional(),
  /** The run that the tuned model's is compared with (`evaluate`). */
  baseline: z.string().optional(),
  /** The tuned model's directory, relative to the workspace (`train`). */
  output: z.string().optional(),
  /** The samples that were trained on (`train`). */
  taught: z.array(z.string()).optional(),
  /** Digests of the prompts that were trained on, those of retention among them (`train`). */
  prompts: z.array(z.string()).optional(),
  /** What it was taught in place of the method’s own samples; `own` is the method (`train`). */
  lesson: z.enum(BASELINES).optional(),
  /** The run of the model before, asked once more: how much two runs of one model differ (`evaluate`). */
  again: z.string().optional(),
  /** What the gate decided (`gate`). */
  outcome: z.enum(OUTCOMES).optional(),
});
export type IterationEvent = z.infer<typeof iterationEventSchema>;
export const iterationEventKind = recordKind(
  iterationEventSchema,
  ['iteration'],
  [
    ({ promoted, ...old }) => ({
      ...old,
      ...(typeof promoted === 'boolean' && { outcome: promoted ? 'promoted' : 'kept' }),
    }),
  ],
);
