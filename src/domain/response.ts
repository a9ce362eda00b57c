import { z } from 'zod';
import { recordKind } from './record';
import { usageSchema } from './usage';

/**
 * What the text of a response is.
 * - `completion`: continues the task's prompt, which is code.
 * - `solution`: a whole program.
 * - `response`: a chat answer, prose and fences included; its code is extracted (results/extract.ts).
 */
export const RESPONSE_FORMS = ['completion', 'solution', 'response'] as const;
export type ResponseForm = (typeof RESPONSE_FORMS)[number];

/** What the target wrote. Its id is the case's id. */
const responseSchema = z.object({
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
export const responseKind = recordKind(responseSchema, ['id']);

/** The id of the n-th response to a task in a run, which is the case's id too. */
export function caseId(run: string, suite: string, task: string, index: number): string {
  return `${run}/${suite}/${task}#${index}`;
}
