import { z } from 'zod';
import { recordKind } from './record';

/** A model as a promotion knows it: its folder, relative to the workspace, and what tells it from another in its place. */
const modelSchema = z.object({ folder: z.string(), digest: z.string() });

/** What decides over a promotion: written before the first response is asked for, and never changed. */
const promotionSchema = z.object({
  /** The evaluation, as in `Asked`. */
  pair: z.string(),
  iteration: z.string(),
  before: modelSchema,
  after: modelSchema,
  /** Names the dataset and the settings of the training. */
  training: z.string(),
  /** The test of a gain, and what it may err. */
  test: z.enum(['exact McNemar, one-sided', 'exact permutation of tasks, one-sided']),
  alpha: z.number(),
  /** Which look at these tasks of the gate it is, from 1. */
  look: z.number().int().positive(),
  margin: z.number(),
  effect: z.number(),
  retention: z.array(z.string()),
  /** Digests of what the gate's tasks say: another look at one of them is known under any name. */
  gate: z.array(z.string()),
  /** The chance of a promotion that was told for a gain of `effect`. */
  chance: z.number(),
});
export type Promotion = z.infer<typeof promotionSchema>;
export const promotionKind = recordKind(promotionSchema, ['pair']);
