/** How solutions are judged: the forms that a task's tests have. */
import { z } from 'zod';

/**
 * A repository's own test files, run by their framework: the program takes the place of a module up to the end of the
 * function that is asked for. Paths are relative to the repository.
 */
export const repositoryTestsSchema = z.object({
  kind: z.literal('repository'),
  framework: z.enum(['pytest', 'vitest']),
  module: z.string(),
  /** What follows the program in its module. */
  rest: z.string(),
  /** The other files that the tests need, by their paths. */
  files: z.record(z.string(), z.string()),
  /** The test files that are run, and the tests in them that have to pass. */
  tests: z.array(z.string()).min(1),
  wanted: z.array(z.string()),
  /** Where the framework was found: an interpreter, or a folder of packages. */
  tools: z.string().optional(),
});
export type RepositoryTests = z.infer<typeof repositoryTestsSchema>;

/**
 * How a solution is judged.
 * - `check`: code that defines `check(candidate)`, called with the entry point (HumanEval).
 * - `asserts`: statements run in order after `setup`, each free to call what the solution defines (MBPP).
 * - `program`: code that goes with the solution; the whole is built and run, and passes by exit status 0
 *   (HumanEvalPack, MultiPL-E).
 * - `stdio`: for each `input` on its standard input, the program has to print `output` (LiveCodeBench, APPS).
 * - `inputs`: the entry point has to return what it returns in the reference, for each list of arguments (EvalPlus).
 *   `base` and `plus` are JSON as text, because numbers would change in a parser of another language.
 * - `repository`: a repository's own pytest or vitest files.
 */
export const testsSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('check'), code: z.string() }),
  z.object({
    kind: z.literal('asserts'),
    setup: z.string().default(''),
    asserts: z.array(z.string()).min(1),
    /** Code that every solution is put between: what it may take for granted, and what makes it callable. */
    before: z.string().optional(),
    after: z.string().optional(),
  }),
  z.object({
    kind: z.literal('inputs'),
    reference: z.string(),
    base: z.string(),
    plus: z.string().default('[]'),
    /** Absolute; 0 compares floats within 1e-6 and all else exactly. */
    tolerance: z.number().nonnegative().default(0),
    rule: z.enum(['equal', 'set', 'found', 'root', 'zero', 'any']).default('equal'),
    /** What the lists in the arguments stand for (python/errorbook_sandbox/supervisor/input_tests.py). */
    shape: z
      .enum([
        'tuple',
        'second tuple',
        'list of tuples',
        'tuple of tuples',
        'list of sets',
        'dict of tuples',
        'complex',
      ])
      .optional(),
  }),
  z.object({ kind: z.literal('program'), code: z.string() }),
  z.object({
    kind: z.literal('stdio'),
    tests: z.array(z.object({ input: z.string(), output: z.string() })).min(1),
    before: z.string().optional(),
  }),
  repositoryTestsSchema,
]);
export type Tests = z.infer<typeof testsSchema>;
