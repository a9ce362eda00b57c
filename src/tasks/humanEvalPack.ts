/** bigcode/humanevalpack in the languages beside Python; its Python rows are HumanEval's. */
import { z } from 'zod';
import type { Task } from '../domain/task';
import { languageNamed, type Language } from '../languages/language';

export const humanEvalPackSchema = z.object({
  task_id: z.string(),
  prompt: z.string(),
  test: z.string(),
  entry_point: z.string(),
  canonical_solution: z.string().optional(),
  test_setup: z.string().default(''),
});

/** The language that a HumanEvalPack row's id names (`Java/0`), unless it is Python or none. */
export function packLanguage(id: unknown): Language | undefined {
  const language = typeof id === 'string' ? languageNamed(id.split('/')[0] ?? '') : undefined;
  return language === 'python' ? undefined : language;
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
