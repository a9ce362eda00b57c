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

/** As in the paper, which knows no wrong solution. */
export const paperReplySchema = z.strictObject({
  samples: z.array(generatedSchema.omit({ wrong_solution: true })),
});

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
function readerOf(whole: z.ZodType<Generated>, fields: string) {
  return z.object({
    samples: z
      .array(z.unknown())
      .transform((all) => all.flatMap((each) => whole.safeParse(each).data ?? []))
      .refine((kept) => kept.length > 0, `no task has ${fields}`),
  });
}

export const samplesReplyReader = readerOf(usable, 'statement, solution, tests and wrong_solution');
export const paperReplyReader = readerOf(
  usable.extend({ wrong_solution: z.string().default('') }),
  'statement, solution and tests',
);

/** Tests that come as one text are taken line by line. */
function asList(value: unknown): unknown {
  return typeof value === 'string' ? value.split('\n').filter((line) => line.trim() !== '') : value;
}
