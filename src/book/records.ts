/**
 * What the book stores: one zod schema a record, the domain types inferred from them, and the words of the method.
 * Every record carries `v` (its schema's version) and `at` (when it was written, ISO 8601).
 */
import { z } from 'zod';
import { testsSchema } from './testForms';

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

/** The three parts that tasks are divided into by a stable hash of their id (see tasks/split.ts). */
export const SPLITS = ['diagnose', 'gate', 'sealed'] as const;
export type Split = (typeof SPLITS)[number];

/** The languages that programs can be written in; sandbox/languages has a file for each. */
export const LANGUAGES = ['python', 'javascript', 'typescript', 'go', 'rust', 'java', 'cpp'] as const;
export type Language = (typeof LANGUAGES)[number];

const stamp = { v: z.literal(1), at: z.string() };

/** One programming problem with its tests. `suite` + `id` name it; the rest may change between versions of a suite. */
export const taskSchema = z.object({
  suite: z.string(),
  id: z.string(),
  /** What the model is asked. For HumanEval it is also the head of the program that a `completion` continues. */
  prompt: z.string(),
  language: z.enum(LANGUAGES),
  tests: testsSchema,
  entryPoint: z.string().optional(),
  /** A whole program that passes the tests. */
  referenceSolution: z.string().optional(),
  tags: z.array(z.string()).default([]),
});
export type Task = z.infer<typeof taskSchema>;
export const taskRecordSchema = taskSchema.extend(stamp);

/** What running a task's own reference solution several times told of the task. */
export const taskCheckSchema = z.object({
  suite: z.string(),
  task: z.string(),
  /** Hash of reference and tests: a check of others says nothing. */
  key: z.string(),
  /** `broken`: the reference never passes its tests; `flaky`: it does not always. */
  status: z.enum(['sound', 'broken', 'flaky']),
  /** What the reference did where it did not pass. */
  detail: z.string().default(''),
  /** The longest of its runs by the wall clock, in seconds. */
  seconds: z.number().nonnegative(),
});
export type TaskCheck = z.infer<typeof taskCheckSchema>;
export const taskCheckRecordSchema = taskCheckSchema.extend(stamp);

/** The cases of one target on one or more suites. */
export const runSchema = z.object({
  id: z.string(),
  /** The model's name, or the name of the file that its responses were read from. */
  target: z.string(),
  suites: z.array(z.string()),
  source: z.enum(['import', 'collect', 'evaluate']),
  /** The iteration that made it, if one did. */
  iteration: z.string().optional(),
});
export type Run = z.infer<typeof runSchema>;
export const runRecordSchema = runSchema.extend(stamp);

/**
 * What the text of a response is.
 * - `completion`: continues the task's prompt, which is code.
 * - `solution`: a whole program.
 * - `response`: a chat answer, prose and fences included; its code is extracted (results/extract.ts).
 */
export const RESPONSE_FORMS = ['completion', 'solution', 'response'] as const;
export type ResponseForm = (typeof RESPONSE_FORMS)[number];

export const usageSchema = z.object({ promptTokens: z.number(), completionTokens: z.number() });
export type Usage = z.infer<typeof usageSchema>;

/** What the target wrote. Its id is the case's id. */
export const responseSchema = z.object({
  id: z.string(),
  run: z.string(),
  suite: z.string(),
  task: z.string(),
  /** Which of the n responses to this task, from 0. */
  index: z.number().int().nonnegative(),
  form: z.enum(RESPONSE_FORMS),
  text: z.string(),
  usage: usageSchema.optional(),
});
export type Response = z.infer<typeof responseSchema>;
export const responseRecordSchema = responseSchema.extend(stamp);

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
  cpuMs: z.number().nonnegative().default(0),
  wallMs: z.number().nonnegative().default(0),
  /** Peak resident memory of the candidate in KiB, where the platform tells it. */
  peakKb: z.number().nonnegative().optional(),
});
export type Outcome = z.infer<typeof outcomeSchema>;

/** What grading a response gave: the outcome, the program that was run, and how its lines lie in the response. */
export const verdictSchema = outcomeSchema.extend({
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
export const verdictRecordSchema = verdictSchema.extend(stamp);

/** The two ways to learn from an error: alone (LE), or beside the most similar passed cases (LEC). */
export const STRATEGIES = ['le', 'lec'] as const;
export type Strategy = (typeof STRATEGIES)[number];

/** A remark of the instructor on lines of the response's text (1-based, inclusive). */
export const findingSchema = z.object({
  startLine: z.number().int().positive(),
  endLine: z.number().int().positive(),
  message: z.string(),
});
export type Finding = z.infer<typeof findingSchema>;

/** One of the k most similar passed cases. */
export const contrastSchema = z.object({
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
export const diagnosisRecordSchema = diagnosisSchema.extend(stamp);

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

/** How right a person found a diagnosis, the best first. */
export const MARKS = ['right', 'partly', 'wrong'] as const;
export type MarkVerdict = (typeof MARKS)[number];

/** A person's word on a diagnosis. The last mark of each reviewer counts; `none` takes it back. */
export const markSchema = z.object({
  diagnosis: z.string(),
  /** Names what the diagnosis said when it was marked (ids.ts): asked anew, it may say something else. */
  saying: z.string(),
  reviewer: z.string(),
  verdict: z.enum([...MARKS, 'none']),
  note: z.string().optional(),
});
export type Mark = z.infer<typeof markSchema>;
export const markRecordSchema = markSchema.extend(stamp);

/** Failed cases whose diagnoses miss the same skill, and how much that means. */
export const clusterSchema = z.object({
  /** Derived from its diagnoses: the same members are the same cluster. */
  id: z.string(),
  name: z.string(),
  /** Who named it: a model, or `skills` for the commonest skill of its diagnoses. */
  namedBy: z.string(),
  /** What its cases have in common, in a sentence, where a model named it. */
  description: z.string().default(''),
  diagnoses: z.array(z.string()),
  /** The ids of its cases, in the order of their diagnoses. */
  caseIds: z.array(z.string()),
  /** Its share of the run's failed cases. */
  share: z.number(),
  /** Graded cases of the run whose tasks share a tag with one of its tasks, and how many of them failed. */
  neighbours: z.object({ graded: z.number(), failed: z.number() }),
  /** The share of all graded cases of the run that failed. */
  baseRate: z.number(),
  /**
   * Whether its neighbours fail more often than the base rate: exact one-sided binomial test. Absent where there are
   * too few neighbours to tell. The neighbourhood is chosen because it has failures, so that the test is a screen
   * against chance and no proof.
   */
  p: z.number().optional(),
  /** The same, adjusted for the number of clusters tested (Benjamini-Hochberg). */
  q: z.number().optional(),
});
export type Cluster = z.infer<typeof clusterSchema>;

/** The clusters of a run as they were last formed or named, the largest first. The last record of a run counts. */
export const clusteringSchema = z.object({ run: z.string(), clusters: z.array(clusterSchema) });
export type Clustering = z.infer<typeof clusteringSchema>;
export const clusteringRecordSchema = clusteringSchema.extend(stamp);

/** What a model is sent: the messages, how it is to answer, and in what form. */
const sentRequestSchema = z.object({
  messages: z.array(z.object({ role: z.enum(['system', 'user', 'assistant']), content: z.string() })),
  temperature: z.number().optional(),
  maxTokens: z.number().optional(),
  seed: z.number().optional(),
  schema: z.object({ name: z.string(), schema: z.record(z.string(), z.unknown()) }).optional(),
});
export type SentRequest = z.infer<typeof sentRequestSchema>;

/** An answered model call: the response cache's entry and the budget's receipt in one. */
export const callSchema = z.object({
  /** Hash of everything that was sent (models/cache.ts). */
  hash: z.string(),
  model: z.string(),
  purpose: z.enum(['diagnose', 'generate', 'name', 'repair-output']),
  text: z.string(),
  finishReason: z.string(),
  usage: usageSchema.optional(),
  /** What was sent, for a reader; headers, and with them keys, are no part of it. Absent in older journals. */
  request: sentRequestSchema.optional(),
  /** The batch that it was answered in, at half the price. */
  batch: z.string().optional(),
});
export type Call = z.infer<typeof callSchema>;
export const callRecordSchema = callSchema.extend(stamp);

/** A batch of questions at a provider's batch service. The last record of a key counts. */
export const batchSchema = z.object({
  /** Ours: known before the service gives the batch an id. */
  key: z.string(),
  /** The service's id; absent until it was acknowledged. */
  batch: z.string().optional(),
  model: z.string(),
  status: z.enum(['open', 'ended']),
  /** The hashes of the questions (models/cache.ts). */
  questions: z.array(z.string()),
});
export type BatchRecord = z.infer<typeof batchSchema>;
export const batchRecordSchema = batchSchema.extend(stamp);

/** The steps of an iteration, in order. */
export const STEPS = ['collect', 'diagnose', 'supply', 'review', 'train', 'evaluate', 'gate'] as const;
export type Step = (typeof STEPS)[number];

/** One thing that happened to an iteration: journal lines that together are its state. */
export const iterationEventSchema = z.object({
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
export const iterationEventRecordSchema = iterationEventSchema.extend(stamp);

/** Counts tokens of two usages together. */
export function addUsage(a: Usage | undefined, b: Usage | undefined): Usage {
  return {
    promptTokens: (a?.promptTokens ?? 0) + (b?.promptTokens ?? 0),
    completionTokens: (a?.completionTokens ?? 0) + (b?.completionTokens ?? 0),
  };
}
