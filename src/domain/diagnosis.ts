import { z } from 'zod';
import { BASELINES, LESSONS } from './baseline';
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
  /** The instructor named no line that is there: these are where the run failed, and locate nothing. */
  isFallback: z.literal(true).optional(),
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

/**
 * What running shows of a diagnosis.
 * - `located`: the response's own program passes the tests where only the lines that the findings name are changed.
 * - `rewritten`: the corrected solution passes, but not as a change of those lines alone: nothing shows that the mistake
 *   is where the findings say.
 * - `copied`: the corrected solution is the reference solution under other names, which proves nothing.
 * - `unconfirmed`: the corrected solution does not pass.
 * - `failed`: an analysis could not be had.
 */
const DIAGNOSIS_STATES = ['located', 'rewritten', 'copied', 'unconfirmed', 'failed'] as const;
export type DiagnosisState = (typeof DIAGNOSIS_STATES)[number];

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
  /** What it stands in for, of which nothing is the method's own. */
  baseline: z.enum(BASELINES).optional(),
  /** The case that it says something of, where that is another one (the baseline `shuffled`). */
  of: z.string().optional(),
  status: z.enum(DIAGNOSIS_STATES),
  /** The version of the rules (instructor/proof) by which `status` was found; absent: not looked at yet. */
  proof: z.int().optional(),
  /** Why it failed, where `status` is `failed`; why the fix did not pass, where it is `unconfirmed`. */
  reason: z.string().optional(),
  category: z.string().default(''),
  misconception: z.string().default(''),
  explanation: z.string().default(''),
  findings: z.array(findingSchema).default([]),
  /** Where the mistake is located: the response's own program with only the named lines changed. */
  correctedSolution: z.string().default(''),
  /** What the response would be if the misconception were all that is wrong with it. */
  misconceptionProgram: z.string().optional(),
  /** On how many of the tests that the response fails, by what it gives, the misconception's program gives the same. */
  agreement: z.object({ same: z.int().nonnegative(), of: z.int().positive() }).optional(),
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
export const diagnosisKind = recordKind(
  diagnosisSchema,
  ['id'],
  // A fix that passed said nothing of where the mistake is; `proof` is absent, so that it is looked at again.
  [
    ({ status, ...old }) => ({ ...old, status: status === 'confirmed' ? 'rewritten' : status }),
    // Before version 3 there were no baselines: who does not know them would teach what they made.
    (old) => ({ ...old }),
  ],
);

/** How many diagnoses are in each state, in words: those that there are none of are left out. */
export function statesText(counts: Readonly<Record<DiagnosisState, number>>): string {
  const words = DIAGNOSIS_STATES.filter((state) => counts[state] > 0).map(
    (state) => `${counts[state]} ${state}`,
  );
  return words.length === 0 ? 'none' : words.join(', ');
}

/** How many diagnoses are in each state. */
export function countStates(diagnoses: Pick<Diagnosis, 'status'>[]): Record<DiagnosisState, number> {
  const counts = { located: 0, rewritten: 0, copied: 0, unconfirmed: 0, failed: 0 };
  for (const { status } of diagnoses) counts[status] += 1;
  return counts;
}

/** Whether it says something: an analysis that could not be had does not. */
export function isUsable({ status }: Pick<Diagnosis, 'status'>): boolean {
  return status !== 'failed';
}

/** Whether its corrected solution passes the tests of the task. */
export function isFixed({ status }: Pick<Diagnosis, 'status'>): boolean {
  return status === 'located' || status === 'rewritten' || status === 'copied';
}

/** Whether its corrected solution is the instructor's own work, and may be taught as a repair of the response. */
export function isOwnFix({ status }: Pick<Diagnosis, 'status'>): boolean {
  return status === 'located' || status === 'rewritten';
}

/**
 * Whether running bears it out: the mistake was located, or the misconception's program goes wrong as the response does
 * on at least half of the tests that it fails.
 */
export function isTrusted(diagnosis: Pick<Diagnosis, 'status' | 'agreement'> | undefined): boolean {
  if (diagnosis === undefined || !isUsable(diagnosis)) return false;
  const { status, agreement } = diagnosis;
  return (
    status === 'located' ||
    (isFixed(diagnosis) && agreement !== undefined && agreement.same * 2 >= agreement.of)
  );
}

/** Whether it is no diagnosis of its case, but what a baseline has in the place of one: nothing can bear it out. */
export function isLesson(diagnosis: Pick<Diagnosis, 'baseline'> | undefined): boolean {
  return diagnosis?.baseline !== undefined && LESSONS[diagnosis.baseline].cases !== undefined;
}

/** The newest of a case's diagnoses that says something. */
export function usableDiagnosis(diagnoses: Diagnosis[]): Diagnosis | undefined {
  return diagnoses.findLast(isUsable);
}
