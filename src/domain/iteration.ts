import { z } from 'zod';
import { recordKind } from './record';

/** The steps of an iteration, in order. */
export const STEPS = ['collect', 'diagnose', 'supply', 'review', 'train', 'evaluate', 'gate'] as const;
export type Step = (typeof STEPS)[number];

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
  /** Whether the gate promoted the tuned model (`gate`). */
  promoted: z.boolean().optional(),
});
export type IterationEvent = z.infer<typeof iterationEventSchema>;
export const iterationEventKind = recordKind(iterationEventSchema, ['iteration']);
