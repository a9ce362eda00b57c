import { z } from 'zod';

/** A generated task, as it comes over the wire. */
const generatedSchema = z.strictObject({
  statement: z.string(),
  entry_point: z.string(),
  solution: z.string(),
  tests: z.array(z.string()),
  wrong_solution: z.string(),
});
export type Generated = z.infer<typeof generatedSchema>;

/** The instructor's samples, as servers are asked for them. */
export const samplesReplySchema = z.strictObject({ samples: z.array(generatedSchema) });

const filled = z.string().refine((text) => text.trim() !== '', 'must not be empty');
const usable = z.object({
  statement: filled,
  entry_point: z.string().default(''),
  solution: filled,
  tests: z.preprocess(asList, z.array(filled).min(1)),
  wrong_solution: filled,
});

/** What is accepted: every task that is whole. Some that are not do not spoil the others. */
export const samplesReplyReader = z.object({
  samples: z
    .array(z.unknown())
    .transform((all) => all.flatMap((each) => usable.safeParse(each).data ?? []))
    .refine((kept) => kept.length > 0, 'no task has statement, solution, tests and wrong_solution'),
});

/** Tests that come as one text are taken line by line. */
function asList(value: unknown): unknown {
  return typeof value === 'string' ? value.split('\n').filter((line) => line.trim() !== '') : value;
}
