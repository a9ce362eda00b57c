import { z } from 'zod';
import { stamp } from './stamp';

/** The cases of one target on one or more suites. */
const runSchema = z.object({
  id: z.string(),
  /** The model's name, or the name of the file that its responses were read from. */
  target: z.string(),
  suites: z.array(z.string()),
  source: z.enum(['import', 'collect', 'evaluate']),
  /** The iteration that made it, if one did. */
  iteration: z.string().optional(),
});
export type Run = z.infer<typeof runSchema>;
export const runRecordSchema = runSchema.extend(stamp);
