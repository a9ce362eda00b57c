import { z } from 'zod';
import { LANGUAGES } from '../../languages/language';

/** A function of a repository that test files name: a task in the making. Paths are relative to the repository. */
export const candidateSchema = z.object({
  /** `package/module.py::function`. */
  id: z.string(),
  name: z.string(),
  language: z.enum(LANGUAGES).default('python'),
  module: z.string(),
  tests: z.array(z.string()).min(1),
  /** The module up to where the function's body begins. */
  prompt: z.string(),
  /** The module up to where it ends; the same with an empty body. */
  reference: z.string(),
  empty: z.string(),
  /** What follows it in the module. */
  rest: z.string(),
  /** The other files that the tests need. */
  files: z.record(z.string(), z.string()),
  /** The tests as code that defines `check`, where they need no framework. */
  check: z.string().nullish(),
});
export type Candidate = z.infer<typeof candidateSchema>;

/** What is no task, and why, in words. */
export interface LeftOut {
  id: string;
  problem: string;
}

/** The most that the files of a task may weigh together. */
export const MOST_BYTES = 1 << 20;
