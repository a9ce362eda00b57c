import { z } from 'zod';

/** Kinds of mistakes that the instructor tells apart. */
export const CATEGORIES = [
  'off-by-one',
  'wrong-condition',
  'mutated-argument',
  'wrong-return-type',
  'missing-import',
  'undefined-name',
  'misread-statement',
  'missed-edge-case',
  'inefficient',
  'syntax',
  'format',
  'api-misuse',
  'other',
] as const;

/**
 * The instructor's diagnosis, as it comes over the wire. Only what every server's structured output knows: plain
 * types and enumerations; everything is required.
 */
export const diagnosisReplySchema = z.strictObject({
  category: z.enum(CATEGORIES),
  misconception: z.string(),
  explanation: z.string(),
  findings: z.array(
    z.strictObject({ start_line: z.number(), end_line: z.number(), quote: z.string(), message: z.string() }),
  ),
  corrected_solution: z.string(),
  misconception_program: z.string(),
  skill: z.string(),
  contrast_note: z.string(),
  confidence: z.number(),
});
export type DiagnosisReply = z.infer<typeof diagnosisReplySchema>;

const filled = z.string().refine((text) => text.trim() !== '', 'must not be empty');

/**
 * What is accepted where a server did not enforce the schema: more fields, an unknown category, a confidence in
 * percent. What a diagnosis is nothing without must be there.
 */
export const diagnosisReplyReader = z.object({
  ...diagnosisReplySchema.shape,
  category: z.preprocess(slug, z.enum(CATEGORIES).catch('other')),
  misconception: filled,
  explanation: z.string().default(''),
  findings: z
    .array(
      z.object({
        start_line: z.coerce.number().catch(0),
        end_line: z.coerce.number().catch(0),
        quote: z.string().default(''),
        message: filled,
      }),
    )
    .default([]),
  corrected_solution: filled,
  misconception_program: z.string().default(''),
  skill: z.preprocess(slug, filled),
  contrast_note: z.string().default(''),
  confidence: z.number().catch(0).transform(asShare),
});

/** A zod schema as the JSON schema that servers are given. */
export function wireSchema(schema: z.ZodType): Record<string, unknown> {
  const wire: Record<string, unknown> = z.toJSONSchema(schema);
  delete wire['$schema']; // Some servers refuse a dialect's name.
  return wire;
}

/** `Slice bounds` and `slice_bounds` are `slice-bounds`. */
export function slug(value: unknown): unknown {
  return typeof value === 'string'
    ? value
        .trim()
        .toLowerCase()
        .replace(/[\s_]+/g, '-')
    : value;
}

function asShare(value: number): number {
  return Math.min(1, Math.max(0, value > 1 ? value / 100 : value));
}
