import { z } from 'zod';
import { recordKind } from './record';
import { usageSchema } from './usage';

/** The two ways to learn from an error: alone (LE), or beside the most similar passed cases (LEC). */
export const STRATEGIES = ['le', 'lec'] as const;
export type Strategy = (typeof STRATEGIES)[number];

/** A remark of the instructor on lines of the response's text (1-based, inclusive). */
const findingSchema = z.object({
  startLine: z.number().int().positive(),
  endLine: z.number().int().positive(),
  message: z.string(),
});
export type Finding = z.infer<typeof findingSchema>;

/** One of the k most similar passed cases. */
const contrastSchema = z.object({
  case: z.string(),
  /** Cosine similarity, 1 for the same. */
  score: z.number(),
  /** Why it was chosen, for a reader: the terms or tags that it shares. */
  reason: z.string(),
});
export type Contrast = z.infer<typeof contrastSchema>;

/** What the instructor says of a failed case. `failed` records an analysis that could not be had, to be retried. */
export const diagnosisSchema = z.object({
  id: z.string(),
  case: z.string(),
  strategy: z.enum(STRATEGIES),
  model: z.string(),
  /** Hash of the prompt's template: diagnoses made with different prompts are not comparable. */
  promptHash: z.string(),
  /** Made as in the paper: from the error alone, unchecked. */
  mode: z.literal('paper').optional(),
  /** `confirmed`: the corrected solution passed the task's tests. */
  status: z.enum(['confirmed', 'unconfirmed', 'failed']),
  /** Why it failed, where `status` is `failed`; why the fix did not pass, where it is `unconfirmed`. */
  reason: z.string().optional(),
  category: z.string().default(''),
  misconception: z.string().default(''),
  explanation: z.string().default(''),
  findings: z.array(findingSchema).default([]),
  correctedSolution: z.string().default(''),
  skill: z.string().default(''),
  /** What the contrast cases show (LEC only). */
  contrastNote: z.string().optional(),
  contrast: z.array(contrastSchema).default([]),
  confidence: z.number().min(0).max(1).default(0),
  usage: usageSchema.optional(),
  /** The hashes of the calls that it was made from, in order; none where replies were recorded ones. */
  calls: z.array(z.string()).optional(),
});
export type Diagnosis = z.infer<typeof diagnosisSchema>;
export const diagnosisKind = recordKind(diagnosisSchema, ['id']);

/** Whether it says something: an analysis that could not be had does not. */
export function isUsable({ status }: Pick<Diagnosis, 'status'>): boolean {
  return status !== 'failed';
}

/** The newest of a case's diagnoses that says something. */
export function usableDiagnosis(diagnoses: Diagnosis[]): Diagnosis | undefined {
  return diagnoses.findLast(isUsable);
}
