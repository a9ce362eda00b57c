import type { BatchRecord } from '../domain/call';
import type { Cluster } from '../domain/cluster';
import type { Diagnosis } from '../domain/diagnosis';
import type { IterationEvent } from '../domain/iteration';
import type { Mark } from '../domain/mark';
import type { Promotion } from '../domain/promotion';
import { NewerRecord } from '../domain/record';
import type { Run } from '../domain/run';
import { languageOf, type Sample } from '../domain/sample';
import type { Task, TaskCheck } from '../domain/task';
import { addUsage, type Usage } from '../domain/usage';
import type { About } from './changes';
import { CaseTable, VerdictKeys } from './caseTable';
import type { Entry, Location } from './journal';
import type { Kind, Line, Stored } from './kinds';

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
  /** When each sample was first recorded: an edit does not make it another round's. */
  readonly madeAt = new Map<string, string>();
  /** What was decided on each sample, oldest first. */
  readonly reviews = new Map<string, Stored<'review'>[]>();
  readonly calls = new Map<string, Location>();
  readonly batches = new Map<string, BatchRecord>();
  readonly usage = new Map<string, ModelUsage>();
  /** What each answered call cost, in order. */
  readonly receipts: Receipt[] = [];
  /** By the evaluation that they were written for; the first one counts. */
  readonly promotions = new Map<string, Promotion>();
  readonly iterations = new Map<string, (IterationEvent & { at: string })[]>();

  /** The newest version of each kind that was read, where this Errorbook does not know it. */
  readonly newer = new Map<Kind, number>();

  /**
   * Takes in what a line of a journal says. A newer record takes the place of the one of its name, although nobody here
   * can say what it says: what stood there before holds no longer.
   */
  take<K extends Kind>(kind: K, { record, location }: Entry<Line<K>>): void {
    if (!(record instanceof NewerRecord)) {
      const learn: (entry: Entry<Stored<K>>) => void = this.learn[kind];
      return learn({ record: record as Stored<K>, location });
    }
    this.newer.set(kind, Math.max(record.version, this.newer.get(kind) ?? 0));
    if (record.name !== undefined) this.replaced[kind]?.(record.name);
  }

  /** The case and the run that a line which was taken in is about. */
  aboutOf<K extends Kind>(kind: K, line: Line<K>): About {
    if (line instanceof NewerRecord) return {};
    const about: ((record: Stored<K>) => About) | undefined = this.about[kind];
    return about?.(line as Stored<K>) ?? {};
  }

  /** The same, by the record's kind; the others are about no case and no run. */
  private readonly about: { [K in Kind]?: (record: Stored<K>) => About } = {
    run: ({ id }) => ({ run: id }),
    response: ({ id, run }) => ({ case: id, run }),
    verdict: (record) => this.aboutCase(record.case),
    diagnosis: (record) => this.aboutCase(record.case),
    mark: ({ diagnosis }) => this.aboutCase(this.diagnosisOfId.get(diagnosis)?.case),
    clustering: ({ run }) => ({ run }),
    sample: (record) => this.aboutCase(record.case),
    review: ({ sample }) => this.aboutCase(this.samples.get(sample)?.case),
  };

  private aboutCase(id: string | undefined): About {
    const row = id === undefined ? undefined : this.cases.find(id);
    return { case: id, run: row === undefined ? undefined : this.cases.runOf(row) };
  }

  /** Takes a record in, by its kind. */
  private readonly learn: { [K in Kind]: (entry: Entry<Stored<K>>) => void } = {
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
    review: ({ record }) => {
      const earlier = this.reviews.get(record.sample);
      if (earlier === undefined) this.reviews.set(record.sample, [record]);
      else earlier.push(record);
    },
    call: (entry) => this.learnCall(entry),
    batch: ({ record }) => this.batches.set(record.key, record),
    promotion: ({ record }) => {
      if (!this.promotions.has(record.pair)) this.promotions.set(record.pair, record);
    },
    iteration: ({ record }) => {
      const events = this.iterations.get(record.iteration) ?? [];
      this.iterations.set(record.iteration, [...events, record]);
    },
  };

  /**
   * Forgets the record of a name, by its kind. Of responses the first one counts, the events of an iteration add up,
   * and an answer stays an answer.
   */
  private readonly replaced: { [K in Kind]?: (name: string) => void } = {
    task: (name) => this.tasks.delete(name),
    check: (name) => this.checks.delete(name),
    run: (name) => this.runs.delete(name),
    verdict: (name) => {
      const row = this.cases.find(name);
      if (row !== undefined) this.cases.ungrade(row);
      this.early.delete(name);
    },
    diagnosis: (name) => {
      const known = this.diagnosisOfId.get(name);
      if (known !== undefined) this.diagnoses.get(known.case)?.delete(name);
      this.diagnosisOfId.delete(name);
    },
    mark: (name) => {
      for (const [diagnosis, marks] of this.marks)
        for (const reviewer of marks.keys()) if (`${diagnosis}/${reviewer}` === name) marks.delete(reviewer);
    },
    clustering: (name) => this.clusters.delete(name),
    sample: (name) => this.samples.delete(name),
    review: (name) => this.reviews.delete(name),
    batch: (name) => this.batches.delete(name),
  };

  private learnSample(record: Stored<'sample'>): void {
    const row = record.language === undefined ? this.cases.find(record.case) : undefined;
    const summary = row === undefined ? undefined : this.cases.summary(row);
    const task = summary && this.tasks.get(`${summary.suite}/${summary.task}`);
    if (!this.madeAt.has(record.id)) this.madeAt.set(record.id, record.at);
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
