import { z } from 'zod';
import { assertNever } from '../base/assertNever';
import { LANGUAGES, type Language } from '../languages/language';
import { BASELINES } from './baseline';
import { STRATEGIES } from './diagnosis';
import { recordKind } from './record';
import { testsSchema } from './tests';

/**
 * What running a sample can find fault with: its solution fails, fails in some runs, or reaches for files or the
 * network; a wrong solution passes, or breaks instead of giving a wrong answer; its tests break, pass a trivial program,
 * notice too few changes of the solution, or are the solution; its statement shows what the solution does not do, or does
 * not name what its tests call.
 */
const FAULTS = [
  'unsolved',
  'flaky',
  'reaches',
  'passes-wrong',
  'crash',
  'harness',
  'stub',
  'weak',
  'hard-coded',
  'contradicts',
  'misnamed',
] as const;
export type Fault = (typeof FAULTS)[number];

/** Whether the sandbox bore a sample out: its tests can tell its solution from wrong ones. */
const verificationSchema = z.object({
  /** `unchecked`: nothing was run, as in the paper. */
  status: z.enum(['verified', 'refuted', 'unchecked']),
  /** One sentence: what was run and what it gave. */
  reason: z.string(),
  fault: z.enum(FAULTS).optional(),
  /** Hash of all that was run, and of how; absent where it was before there was one. */
  key: z.string().optional(),
  /** How often the solution was run, each time with other seeds of chance and of hashes. */
  runs: z.number().int().positive().optional(),
  /** Programs that differ from the solution in one place: how many failed the tests, and which did not. */
  mutants: z
    .object({
      made: z.number().int().nonnegative(),
      killed: z.number().int().nonnegative(),
      survivors: z.array(z.object({ what: z.string(), line: z.number().int().positive() })),
    })
    .optional(),
});
export type Verification = z.infer<typeof verificationSchema>;

/** The share of the solution's mutants that the tests notice; undefined where none were made. */
export function killRate({ mutants }: Verification): number | undefined {
  return mutants === undefined || mutants.made === 0 ? undefined : mutants.killed / mutants.made;
}

/** The share of its tries of a sample's task that the target passes; undefined where it was not asked. */
export function passRate({ tries }: Pick<Sample, 'tries'>): number | undefined {
  return tries === undefined ? undefined : tries.passed / tries.asked;
}

/**
 * Why a sample is screened out: it says what another one says, nearly so, or its program is another's but for names; it
 * is a known task (of any suite, whatever its role), which nobody can overrule; it holds a secret; its code deletes,
 * downloads, shells out, depends on the day or hides what it says; it has left in it what belongs to its making; it is out
 * of all proportion.
 */
export const SCREENS = [
  'contaminated',
  'duplicate',
  'near-duplicate',
  'same-program',
  'secret',
  'harmful',
  'leftover',
  'length',
] as const;
export type Screen = (typeof SCREENS)[number];

const findingSchema = z.object({
  screen: z.enum(SCREENS),
  /** One sentence. */
  reason: z.string(),
  /** The task that it is, as `suite/id`. */
  task: z.string().optional(),
  /** The sample that says the same. */
  sample: z.string().optional(),
  /** Shares of the sample's n-grams that the task has too, by n. */
  overlap: z.record(z.string(), z.number()).optional(),
});
export type ScreenFinding = z.infer<typeof findingSchema>;

/**
 * One training item, with where it came from. `repair` is a confirmed fix of the original failure; `imported` is from a
 * file, of no failure: its `diagnosis` and `case` are empty, and it has no strategy.
 */
const sampleSchema = z.object({
  id: z.string(),
  kind: z.enum(['generated', 'repair', 'imported']),
  diagnosis: z.string(),
  case: z.string(),
  strategy: z.enum(STRATEGIES).optional(),
  /** Made as in the paper: from the error alone, unchecked. */
  mode: z.literal('paper').optional(),
  /** Made for a baseline: taught for nothing else. */
  baseline: z.enum(BASELINES).optional(),
  skill: z.string(),
  /** Who wrote it; of an imported one that does not say so, the name of the file. */
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
  /** How often the target passed its tests, of so many tries; absent where it was not asked, or since it was edited. */
  tries: z
    .object({
      model: z.string(),
      asked: z.number().int().positive(),
      passed: z.number().int().nonnegative(),
    })
    .optional(),
  /** It was asked for in place of samples of the same diagnosis that failed. */
  again: z.literal(true).optional(),
  /** The hashes of the calls that it was made from, in order; none where replies were recorded ones. */
  calls: z.array(z.string()).optional(),
  /** What screening found; absent where it was not screened. */
  screened: z.array(findingSchema).optional(),
});
export type Sample = z.infer<typeof sampleSchema>;

/** How a sample came about, as a person reads it: `LE`, `LEC`, `imported`. */
export function strategyText({ strategy }: Pick<Sample, 'strategy'>): string {
  return strategy?.toUpperCase() ?? 'imported';
}

/** Whether screening found a reason to leave a sample out. */
export function isScreenedOut({ screened = [] }: Pick<Sample, 'screened'>): boolean {
  return screened.length > 0;
}

/** What says that a sample is a known task: nobody can overrule that. */
export function contaminationOf({ screened = [] }: Pick<Sample, 'screened'>): ScreenFinding | undefined {
  return screened.find(({ screen }) => screen === 'contaminated');
}

/**
 * In version 1 samples did not say their language: a migration cannot see their tasks, so that the index tells it. Up to
 * version 2 one was verified if its wrong solution failed in any way; it stays what it was, without evidence. Up to
 * version 3 there were no baselines, up to version 4 nothing was imported, up to version 5 no statement was held against its
 * own examples, and leftovers were not looked for.
 */
const sampleRecordSchema = sampleSchema.extend({ language: sampleSchema.shape.language.optional() });
export const sampleKind = recordKind(
  sampleRecordSchema,
  ['id'],
  Array.from({ length: 5 }, () => (old: object) => ({ ...old })),
);

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
