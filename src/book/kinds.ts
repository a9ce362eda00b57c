import type { z } from 'zod';
import { batchKind, callKind } from '../domain/call';
import { clusteringKind } from '../domain/cluster';
import { diagnosisKind } from '../domain/diagnosis';
import { iterationEventKind } from '../domain/iteration';
import { markKind } from '../domain/mark';
import type { NewerRecord } from '../domain/record';
import { responseKind } from '../domain/response';
import { runKind } from '../domain/run';
import { promotionKind } from '../domain/promotion';
import { reviewKind, sampleKind } from '../domain/sample';
import { taskCheckKind, taskKind } from '../domain/task';
import { verdictKind } from '../domain/verdict';

/** What a book records, each in a journal of its own; in the order in which they are read. */
export const RECORDS = {
  task: taskKind,
  check: taskCheckKind,
  run: runKind,
  response: responseKind,
  verdict: verdictKind,
  diagnosis: diagnosisKind,
  mark: markKind,
  clustering: clusteringKind,
  sample: sampleKind,
  review: reviewKind,
  call: callKind,
  batch: batchKind,
  promotion: promotionKind,
  iteration: iterationEventKind,
} as const;

export type Kind = keyof typeof RECORDS;
export const KINDS = Object.keys(RECORDS) as Kind[];

/** The journals' names. */
export const FILES: Record<Kind, string> = {
  task: 'tasks.jsonl',
  check: 'checks.jsonl',
  run: 'runs.jsonl',
  response: 'responses.jsonl',
  verdict: 'verdicts.jsonl',
  diagnosis: 'diagnoses.jsonl',
  mark: 'marks.jsonl',
  clustering: 'clusters.jsonl',
  sample: 'samples.jsonl',
  review: 'reviews.jsonl',
  call: 'calls.jsonl',
  batch: 'batches.jsonl',
  promotion: 'promotions.jsonl',
  iteration: 'iterations.jsonl',
};

/** What a line of a journal says. */
export type Line<K extends Kind> = z.infer<(typeof RECORDS)[K]['stored']>;

/** A record as its journal holds it. */
export type Stored<K extends Kind> = Exclude<Line<K>, NewerRecord>;
