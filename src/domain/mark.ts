import { z } from 'zod';
import { recordKind } from './record';

/** How right a person found a diagnosis, the best first. */
export const MARKS = ['right', 'partly', 'wrong'] as const;
export type MarkVerdict = (typeof MARKS)[number];

/** A person's word on a diagnosis. The last mark of each reviewer counts; `none` takes it back. */
const markSchema = z.object({
  diagnosis: z.string(),
  /** Names what the diagnosis said when it was marked (ids.ts): asked anew, it may say something else. */
  saying: z.string(),
  reviewer: z.string(),
  verdict: z.enum([...MARKS, 'none']),
  note: z.string().optional(),
});
export type Mark = z.infer<typeof markSchema>;
export const markKind = recordKind(markSchema, ['diagnosis', 'reviewer']);
