import { z } from 'zod';
import { assertNever } from '../base/assertNever';
import { LANGUAGES, type Language } from '../languages/language';
import { STRATEGIES } from './diagnosis';
import { recordKind } from './record';
import { testsSchema } from './tests';

/** Whether the sandbox bore a sample out: its solution passes, and its wrong solution fails. */
const verificationSchema = z.object({
  /** `unchecked`: nothing was run, as in the paper. */
  status: z.enum(['verified', 'refuted', 'unchecked']),
  /** One sentence: what was run and what it gave. */
  reason: z.string(),
});
export type Verification = z.infer<typeof verificationSchema>;

/** One training item, with where it came from. `repair` is a confirmed fix of the original failure. */
const sampleSchema = z.object({
  id: z.string(),
  kind: z.enum(['generated', 'repair']),
  diagnosis: z.string(),
  case: z.string(),
  strategy: z.enum(STRATEGIES),
  /** Made as in the paper: from the error alone, unchecked. */
  mode: z.literal('paper').optional(),
  skill: z.string(),
  model: z.string(),
  /** What solution and tests are written in. */
  language: z.enum(LANGUAGES),
  prompt: z.string(),
  solution: z.string(),
  tests: testsSchema,
  entryPoint: z.string().optional(),
  /** A plausible solution that makes the diagnosed mistake; absent for repairs, where the response itself is it. */
  wrongSolution: z.string().optional(),
  verification: verificationSchema,
});
export type Sample = z.infer<typeof sampleSchema>;

/** In version 1 samples did not say their language: a migration cannot see their tasks, so that the index tells it. */
const sampleRecordSchema = sampleSchema.extend({ language: sampleSchema.shape.language.optional() });
export const sampleKind = recordKind(sampleRecordSchema, ['id'], [(old) => ({ ...old })]);

/** The language of a sample: where its record does not say it, that of its case's task, unless its tests are Python's own. */
export function languageOf(
  { language, tests }: Pick<z.infer<typeof sampleRecordSchema>, 'language' | 'tests'>,
  ofTask: Language | undefined,
): Language {
  if (language !== undefined) return language;
  switch (tests.kind) {
    case 'check':
    case 'asserts':
    case 'inputs':
      return 'python';
    case 'program':
    case 'stdio':
    case 'repository':
      return ofTask ?? 'python';
    default:
      return assertNever(tests);
  }
}

/** A person's (or a rule's) decision on a sample. The last one counts; `pending` takes a decision back. */
const reviewSchema = z.object({
  sample: z.string(),
  decision: z.enum(['accepted', 'rejected', 'pending']),
  /** Who decided: a person's name, or the name of the rule. */
  by: z.string(),
  note: z.string().optional(),
});
export type Review = z.infer<typeof reviewSchema>;
export const reviewKind = recordKind(reviewSchema, ['sample']);
