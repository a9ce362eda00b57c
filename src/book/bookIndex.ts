import type { z } from 'zod';
import { batchRecordSchema, callRecordSchema, type BatchRecord } from '../domain/call';
import { clusteringRecordSchema, type Cluster } from '../domain/cluster';
import { diagnosisRecordSchema, type Diagnosis } from '../domain/diagnosis';
import { iterationEventRecordSchema, type IterationEvent } from '../domain/iteration';
import { markRecordSchema, type Mark } from '../domain/mark';
import { responseRecordSchema } from '../domain/response';
import { runRecordSchema, type Run } from '../domain/run';
import {
  languageOf,
  reviewRecordSchema,
  sampleRecordSchema,
  type Review,
  type Sample,
} from '../domain/sample';
import { taskCheckRecordSchema, taskRecordSchema, type Task, type TaskCheck } from '../domain/task';
import { addUsage, type Usage } from '../domain/usage';
import { verdictRecordSchema } from '../domain/verdict';
import { CaseTable, VerdictKeys } from './caseTable';
import type { Entry, Location } from './journal';

/** The journals' kinds of records, each with its schema; in the order in which they are read. */
export const SCHEMAS = {
  task: taskRecordSchema,
  check: taskCheckRecordSchema,
  run: runRecordSchema,
  response: responseRecordSchema,
  verdict: verdictRecordSchema,
  diagnosis: diagnosisRecordSchema,
  mark: markRecordSchema,
  clustering: clusteringRecordSchema,
  sample: sampleRecordSchema,
  review: reviewRecordSchema,
  call: callRecordSchema,
  batch: batchRecordSchema,
  iteration: iterationEventRecordSchema,
} as const;

export type Kind = keyof typeof SCHEMAS;
export const KINDS = Object.keys(SCHEMAS) as Kind[];

/** A record as its journal holds it. */
export type Stored<K extends Kind> = z.infer<(typeof SCHEMAS)[K]>;

/** The answered calls of a model. */
export interface ModelUsage {
  model: string;
  calls: number;
  usage: Usage;
  /** The part of it that was answered in batches. */
  batched?: Usage;
}

/** What one answered call cost. */
export type Receipt = Pick<Stored<'call'>, 'model' | 'purpose' | 'at' | 'usage'>;

/** Everything that was read, indexed. Texts of responses, programs and replies stay on disk. */
export class BookIndex {
  readonly tasks = new Map<string, Task>();
  readonly checks = new Map<string, TaskCheck>();
  readonly runs = new Map<string, Run>();
  readonly cases = new CaseTable();
  readonly verdictOfKey = new VerdictKeys();
  /** Verdicts that were read before their responses, which another process wrote in between. */
  readonly early = new Map<string, Entry<Stored<'verdict'>>>();
  readonly diagnoses = new Map<string, Map<string, Diagnosis>>();
  readonly diagnosisOfId = new Map<string, Diagnosis>();
  /** The last mark of each reviewer, by diagnosis. */
  readonly marks = new Map<string, Map<string, Mark>>();
  readonly clusters = new Map<string, Cluster[]>();
  readonly samples = new Map<string, Sample>();
  readonly reviews = new Map<string, Review>();
  readonly calls = new Map<string, Location>();
  readonly batches = new Map<string, BatchRecord>();
  readonly usage = new Map<string, ModelUsage>();
  /** What each answered call cost, in order. */
  readonly receipts: Receipt[] = [];
  readonly iterations = new Map<string, (IterationEvent & { at: string })[]>();

  /** Takes a record in, by its kind. */
  readonly learn: { [K in Kind]: (entry: Entry<Stored<K>>) => void } = {
    task: ({ record }) => this.tasks.set(`${record.suite}/${record.id}`, record),
    check: ({ record }) => this.checks.set(`${record.suite}/${record.task}`, record),
    run: ({ record }) => this.runs.set(record.id, record),
    response: (entry) => this.learnResponse(entry),
    verdict: (entry) => this.learnVerdict(entry),
    diagnosis: ({ record }) => {
      const ofCase = this.diagnoses.get(record.case) ?? new Map<string, Diagnosis>();
      ofCase.delete(record.id); // A diagnosis made again is the newest.
      this.diagnoses.set(record.case, ofCase.set(record.id, record));
      this.diagnosisOfId.set(record.id, record);
    },
    mark: ({ record }) => {
      const ofDiagnosis = this.marks.get(record.diagnosis) ?? new Map<string, Mark>();
      this.marks.set(record.diagnosis, ofDiagnosis.set(record.reviewer, record));
    },
    clustering: ({ record }) => this.clusters.set(record.run, record.clusters),
    sample: ({ record }) => this.learnSample(record),
    review: ({ record }) => this.reviews.set(record.sample, record),
    call: (entry) => this.learnCall(entry),
    batch: ({ record }) => this.batches.set(record.key, record),
    iteration: ({ record }) => {
      const events = this.iterations.get(record.iteration) ?? [];
      this.iterations.set(record.iteration, [...events, record]);
    },
  };

  private learnSample(record: Stored<'sample'>): void {
    const row = record.language === undefined ? this.cases.find(record.case) : undefined;
    const summary = row === undefined ? undefined : this.cases.summary(row);
    const task = summary && this.tasks.get(`${summary.suite}/${summary.task}`);
    this.samples.set(record.id, { ...record, language: languageOf(record, task?.language) });
  }

  private learnCall({ record, location }: Entry<Stored<'call'>>): void {
    this.calls.set(record.hash, location);
    const { model, usage, purpose, at, batch } = record;
    this.receipts.push({ model, purpose, at, usage });
    const before = this.usage.get(model);
    this.usage.set(model, {
      model,
      calls: (before?.calls ?? 0) + 1,
      usage: addUsage(before?.usage, usage),
      batched: batch === undefined ? before?.batched : addUsage(before?.batched, usage),
    });
  }

  private learnResponse({ record, location }: Entry<Stored<'response'>>): void {
    const row = this.cases.add(record, location);
    if (row === undefined) return; // Two windows that collected at once: the first one counts.
    const early = this.early.get(record.id);
    if (early !== undefined) this.learnVerdict(early);
    this.early.delete(record.id);
  }

  private learnVerdict(read: Entry<Stored<'verdict'>>): void {
    const { record, location } = read;
    const row = this.cases.find(record.case);
    if (row === undefined) {
      this.early.set(record.case, read);
      return;
    }
    this.cases.grade(row, record, location);
    this.verdictOfKey.set(record.key, location);
  }
}
