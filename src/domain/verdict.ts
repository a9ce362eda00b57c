import { z } from 'zod';
import { recordKind } from './record';

/** Failure classes of METHOD.md, found before any model is asked. `harness` means that the test itself is broken. */
export const VERDICTS = [
  'passed',
  'format',
  'syntax',
  'missing-name',
  'wrong-answer',
  'exception',
  'timeout',
  'resource',
  'harness',
] as const;
export type Verdict = (typeof VERDICTS)[number];

/** What running a program gave (sandbox/). Lines are 1-based lines of the program that was run. */
export const outcomeSchema = z.object({
  verdict: z.enum(VERDICTS),
  /** One line for a person: the failing assertion, the exception, the limit that was hit. */
  detail: z.string(),
  /** The tests ran in the candidate's own process, where a hostile program could have forged the result. */
  weak: z.boolean().default(false),
  /** The line of the program where the exception left it, or where the syntax error is. */
  line: z.number().int().positive().optional(),
  /** The failing test statement, as source. */
  assertion: z.string().optional(),
  expected: z.string().optional(),
  actual: z.string().optional(),
  /** The Python traceback, candidate frames only, cut to a readable length. */
  traceback: z.string().optional(),
  stdout: z.string().optional(),
  stderr: z.string().optional(),
  /** What a watched program was ended for: it is more than its own. */
  reached: z.string().optional(),
  cpuMs: z.number().nonnegative().default(0),
  wallMs: z.number().nonnegative().default(0),
  /** Peak resident memory of the candidate in KiB, where the platform tells it. */
  peakKb: z.number().nonnegative().optional(),
});
export type Outcome = z.infer<typeof outcomeSchema>;

/** What grading a response gave: the outcome, the program that was run, and how its lines lie in the response. */
const verdictSchema = outcomeSchema.extend({
  case: z.string(),
  /** Hash of program, tests, limits and the grader's version: the same key is never run twice. */
  key: z.string(),
  /** The program that was run; absent for `format`, where none was found. */
  program: z.string().optional(),
  /** What was taken from the response as code, and why, in one sentence. */
  extraction: z.string().optional(),
  /** Line p of the program is line p + lineOffset of the response's text (negative where the prompt was put before it). */
  lineOffset: z.number().int().default(0),
  /** How many lines at the program's start are the task's, not the response's. */
  headLines: z.number().int().nonnegative().optional(),
});
export type CaseVerdict = z.infer<typeof verdictSchema>;
export const verdictKind = recordKind(verdictSchema, ['case']);
