import { z } from 'zod';
import { recordKind } from './record';

/** Failed cases whose diagnoses miss the same skill, and how much that means. */
const clusterSchema = z.object({
  /** Derived from its diagnoses: the same members are the same cluster. */
  id: z.string(),
  name: z.string(),
  /** Who named it: a model, or `skills` for the commonest skill of its diagnoses. */
  namedBy: z.string(),
  /** What its cases have in common, in a sentence, where a model named it. */
  description: z.string().default(''),
  diagnoses: z.array(z.string()),
  /** The ids of its cases, in the order of their diagnoses. */
  caseIds: z.array(z.string()),
  /** Its share of the run's failed cases. */
  share: z.number(),
  /** Graded cases of the run whose tasks share a tag with one of its tasks, and how many of them failed. */
  neighbours: z.object({ graded: z.number(), failed: z.number() }),
  /** The share of all graded cases of the run that failed. */
  baseRate: z.number(),
  /**
   * Whether its neighbours fail more often than the base rate: exact one-sided binomial test. Absent where there are
   * too few neighbours to tell. The neighbourhood is chosen because it has failures, so that the test is a screen
   * against chance and no proof.
   */
  p: z.number().optional(),
  /** The same, adjusted for the number of clusters tested (Benjamini-Hochberg). */
  q: z.number().optional(),
});
export type Cluster = z.infer<typeof clusterSchema>;

/** The clusters of a run as they were last formed or named, the largest first. The last record of a run counts. */
const clusteringSchema = z.object({ run: z.string(), clusters: z.array(clusterSchema) });
export const clusteringKind = recordKind(clusteringSchema, ['run']);
