import { z } from 'zod';
import { LANGUAGES } from '../languages/language';
import { recordKind } from './record';
import { testsSchema } from './tests';

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
export const taskKind = recordKind(taskSchema, ['suite', 'id']);

/** What running a task's own reference solution several times told of the task. */
const taskCheckSchema = z.object({
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
export const taskCheckKind = recordKind(taskCheckSchema, ['suite', 'task']);
