import { z } from 'zod';

/** A program made out of a solution: what was changed, in words, and where. */
const changedSchema = z.object({ code: z.string(), what: z.string(), line: z.number().default(1) });
export type Changed = z.infer<typeof changedSchema>;

/** What reading a solution and its tests tells, without running either. */
export const surveySchema = z.object({
  /** It with one comparison, boundary, sum, constant or statement changed. */
  mutants: z.array(changedSchema).default([]),
  /** Trivial programs in its place. */
  stubs: z.array(changedSchema).default([]),
  /** It ends where it meets a case of which its statement does not speak. */
  specialCases: z.array(changedSchema).default([]),
  /** It knows the answers of the tests and no others. */
  hardCoded: z.boolean().default(false),
  /** It without names, comments and layout, as a hash, and how many parts it has; absent where it cannot be read. */
  folded: z.object({ hash: z.string(), size: z.number() }).optional(),
});
export type Survey = z.infer<typeof surveySchema>;
