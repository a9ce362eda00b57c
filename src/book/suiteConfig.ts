import { z } from 'zod';
import { idRange, overlap } from '../domain/idRange';
import { ROLES } from '../domain/role';
import { suiteName } from '../domain/suiteName';

/** A suite as `errorbook.json` names it: a file, what its tasks are for, and which of them. */
export const suiteSchema = z.strictObject({
  name: z.string().optional().describe('Default: the file’s name without its extensions.'),
  path: z.string().describe('HumanEval, MBPP or Errorbook JSONL, plain or gzipped; relative to this file.'),
  role: z
    .enum([...ROLES, 'split'])
    .default('split')
    .describe(
      'What its tasks are for: errors are taught from `teach`, `gate` decides a promotion, `sealed` is only reported; `split` divides them 60 : 20 : 20 by a stable hash of their ids.',
    ),
  ids: z
    .string()
    .refine((list) => typeof idRange(list) !== 'string', { error: ({ input }) => wrongIds(String(input)) })
    .optional()
    .meta({ pattern: '^[^,]+(,[^,]+)*$' })
    .describe(
      'Which tasks of the file: ranges of the last number of an id, and single ids, e.g. `11-510, 601-974`. Default: all. Several entries may take parts of one file.',
    ),
});
export type SuiteConfig = z.infer<typeof suiteSchema>;

function wrongIds(list: string): string {
  const wrong = idRange(list);
  return typeof wrong === 'string' ? `${wrong}; it looks like 601-974` : '';
}

/** The name of a suite. */
export function nameOf({ name, path }: Pick<SuiteConfig, 'name' | 'path'>): string {
  return name ?? suiteName(path);
}

/** What of a suite an earlier entry takes too, for another end, in words. */
export function takenTwice(suites: SuiteConfig[], at: number): string | undefined {
  const suite = suites[at];
  for (const [earlier, other] of suites.slice(0, at).entries()) {
    if (suite === undefined || other.role === suite.role || nameOf(other) !== nameOf(suite)) continue;
    const both = overlap(other.ids, suite.ids);
    if (both !== undefined)
      return `suites.${earlier} takes ${both} of ${nameOf(suite)} too, as ${other.role}, and this one as ${suite.role}`;
  }
  return undefined;
}
