import { z } from 'zod';

/** How a model was asked for the responses of a run: two runs prove something of each other only where it is the same. */
export const askedSchema = z.object({
  /** The evaluation in which both models of a pair were asked in turns. */
  pair: z.string(),
  /** What served it, with its version. */
  server: z.string(),
  /** Of its weights. */
  precision: z.string(),
  /** Digest of the chat template. */
  template: z.string(),
  /** Digest of tasks and tests, and of what was asked of each. */
  tasks: z.string(),
  prompts: z.string(),
  temperature: z.number(),
  /** Most tokens of a response. */
  maxTokens: z.number(),
  /** Texts that end a response, as JSON; none where there are none. */
  stop: z.string().optional(),
  /** Responses a task; their seeds count from `seed`. */
  responses: z.number().int().positive(),
  seed: z.number().int(),
});
export type Asked = z.infer<typeof askedSchema>;

/** What a person calls each part of it. */
const NAMES: Record<keyof Asked, string> = {
  pair: 'evaluation',
  server: 'server',
  precision: 'precision',
  template: 'chat template',
  tasks: 'tasks or tests',
  prompts: 'prompts',
  temperature: 'temperature',
  maxTokens: 'longest response',
  stop: 'texts that end a response',
  responses: 'responses a task',
  seed: 'first seed',
};

/** Whether two runs were asked the same, though not in the same evaluation. */
export function isAskedAlike(one: Asked | undefined, other: Asked | undefined): boolean {
  return differences(one, other && { ...other, pair: one?.pair ?? other.pair }).length === 0;
}

/** Where two runs were asked differently, for a reader; none where a comparison is fair. */
export function differences(before: Asked | undefined, after: Asked | undefined): string[] {
  if (before === undefined || after === undefined) return ['it is not recorded how both were asked'];
  return (Object.keys(NAMES) as (keyof Asked)[])
    .filter((part) => before[part] !== after[part])
    .map((part) => `${NAMES[part]} (${before[part]} and ${after[part]})`);
}
