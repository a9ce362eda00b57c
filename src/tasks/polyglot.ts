/** The forms of suites in many languages: a prompt that is the head of a program, and tests that are code. */
import { z } from 'zod';
import type { Language, Task } from '../book/records';

/** bigcode/humanevalpack. Its Python rows are HumanEval's. */
export const humanEvalPackSchema = z.object({
  task_id: z.string(),
  prompt: z.string(),
  test: z.string(),
  entry_point: z.string(),
  canonical_solution: z.string().optional(),
  test_setup: z.string().default(''),
});

/** nuprl/MultiPL-E. */
export const multiPlESchema = z.object({
  name: z.string(),
  language: z.string(),
  prompt: z.string(),
  tests: z.string(),
});

const PACK: Record<string, Language> = {
  javascript: 'javascript',
  typescript: 'typescript',
  go: 'go',
  rust: 'rust',
  java: 'java',
  cpp: 'cpp',
};
const MULTI: Record<string, Language> = {
  js: 'javascript',
  ts: 'typescript',
  go: 'go',
  'go_test.go': 'go',
  rs: 'rust',
  java: 'java',
  cpp: 'cpp',
};

/** The language that a HumanEvalPack row's id names (`Java/0`), unless it is Python or none. */
export function packLanguage(id: unknown): Language | undefined {
  return typeof id === 'string' ? PACK[id.split('/')[0]?.toLowerCase() ?? ''] : undefined;
}

export function fromHumanEvalPack(row: z.infer<typeof humanEvalPackSchema>, suite: string): Task | string {
  const language = packLanguage(row.task_id);
  if (language === undefined) return `task_id: ${row.task_id} names no language that can be run`;
  return {
    suite,
    id: row.task_id,
    prompt: row.prompt,
    language,
    tests: { kind: 'program', code: [row.test_setup, row.test].filter((part) => part !== '').join('\n') },
    entryPoint: row.entry_point,
    // `declaration` leaves out helpers that both solution and tests call: the prompt has them.
    referenceSolution: row.canonical_solution && row.prompt + row.canonical_solution,
    tags: [],
  };
}

export function fromMultiPlE(row: z.infer<typeof multiPlESchema>, suite: string): Task | string {
  const language = MULTI[row.language];
  if (language === undefined) return `language: ${row.language} cannot be run`;
  return {
    suite,
    id: row.name,
    prompt: row.prompt,
    language,
    tests: { kind: 'program', code: row.tests },
    entryPoint: /^HumanEval_\d+_(\w+)$|^mbpp_\d+_(\w+)$/.exec(row.name)?.slice(1).find(Boolean),
    referenceSolution: undefined,
    tags: [],
  };
}
