/** bigcode/humanevalpack in the languages beside Python; its Python rows are HumanEval's. */
import { z } from 'zod';
import type { Task } from '../domain/task';
import type { Language } from '../languages/language';

export const humanEvalPackSchema = z.object({
  task_id: z.string(),
  prompt: z.string(),
  test: z.string(),
  entry_point: z.string(),
  canonical_solution: z.string().optional(),
  test_setup: z.string().default(''),
});

const PACK: Record<string, Language> = {
  javascript: 'javascript',
  typescript: 'typescript',
  go: 'go',
  rust: 'rust',
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
