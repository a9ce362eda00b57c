import { hasPassed, isJudged, type CaseSummary } from '../domain/case';
import { caseId, type Response } from '../domain/response';
import { Tally, type Score } from '../domain/score';
import { VERDICTS, type CaseVerdict, type Verdict } from '../domain/verdict';
import { Column, RowIndex } from './columns';
import type { Location } from './journal';

/** Details that are remembered at most, so that finding a shared one never costs more than it saves. */
const MOST_DETAILS = 10_000;

/** Texts by number. With `most`, a text may be there twice: only so many are looked through. */
class Texts {
  private readonly list: string[] = [];
  private readonly numbers = new Map<string, number>();

  constructor(private readonly most = Infinity) {}

  get(number: number): string {
    return this.list[number] ?? '';
  }

  number(text: string): number {
    const known = this.numbers.get(text);
    if (known !== undefined) return known;
    if (this.numbers.size >= this.most) this.numbers.clear();
    this.numbers.set(text, this.list.length);
    return this.list.push(text) - 1;
  }
}

/** Where records lie in a journal, 12 bytes each. */
class Locations {
  private readonly offsets = new Column(Float64Array);
  private readonly lengths = new Column(Uint32Array);

  get(row: number): Location | undefined {
    const length = this.lengths.get(row);
    return length === 0 ? undefined : { offset: this.offsets.get(row), length };
  }

  set(row: number, { offset, length }: Location): void {
    this.offsets.set(row, offset);
    this.lengths.set(row, length);
  }
}

/**
 * All cases of a book in some 70 bytes each, so that a million fit. A case is a row, in the order in which they were
 * read; summaries are made when asked for.
 */
export class CaseTable {
  private count = 0;
  private readonly names = new Texts();
  private readonly details = new Texts(MOST_DETAILS);
  private readonly runs = new Column(Uint32Array);
  private readonly suites = new Column(Uint32Array);
  private readonly tasks = new Column(Uint32Array);
  private readonly indexes = new Column(Uint32Array);
  private readonly responses = new Locations();
  /** Number in VERDICTS + 1; 0 until it is graded. */
  private readonly verdicts = new Column(Uint8Array);
  private readonly detailOf = new Column(Uint32Array);
  private readonly weak = new Column(Uint8Array);
  private readonly cpuMs = new Column(Float64Array);
  private readonly verdictsAt = new Locations();
  /** The row of the same run that comes next, and each run's first and last. */
  private readonly next = new Column(Uint32Array);
  private readonly ofRun = new Map<string, { first: number; last: number; count: number }>();
  private readonly byId = new RowIndex((row, id) => this.id(row) === id);
  /** The first row of the same run and task, where the counts of that task's responses are kept. */
  private readonly firstOfTask = new Column(Uint32Array);
  private readonly judged = new Column(Uint32Array);
  private readonly passed = new Column(Uint32Array);
  private readonly byTask = new RowIndex((row, task) => this.taskOf(row) === task);
  private readonly tallies = new Map<string, Tally>();

  /** How many cases there are; of one run, with it. */
  size(run?: string): number {
    return run === undefined ? this.count : (this.ofRun.get(run)?.count ?? 0);
  }

  /** The row of a case. */
  find(id: string): number | undefined {
    return this.byId.find(id);
  }

  /** Takes a response in. @returns its row, or undefined where the case is there already */
  add({ run, suite, task, index }: Response, location: Location): number | undefined {
    const id = caseId(run, suite, task, index);
    if (this.find(id) !== undefined) return undefined;
    const row = this.count++;
    this.runs.set(row, this.names.number(run));
    this.suites.set(row, this.names.number(suite));
    this.tasks.set(row, this.names.number(task));
    this.indexes.set(row, index);
    this.responses.set(row, location);
    this.byId.add(id, row);
    this.link(run, row);
    this.linkTask(row);
    this.tally(row).add();
    return row;
  }

  /** Notes the verdict of a case; the last one counts. */
  grade(row: number, { verdict, detail, weak, cpuMs }: CaseVerdict, location: Location): void {
    this.setVerdict(row, { verdict, weak });
    this.detailOf.set(row, this.details.number(detail) + 1);
    this.cpuMs.set(row, cpuMs);
    this.verdictsAt.set(row, location);
  }

  /** Takes the verdict of a case back. */
  ungrade(row: number): void {
    this.setVerdict(row, { weak: false });
    this.detailOf.set(row, 0);
    this.cpuMs.set(row, 0);
    this.verdictsAt.set(row, { offset: 0, length: 0 });
  }

  /** How a run stands, without looking at its cases. */
  score(run: string): Score {
    return (this.tallies.get(run) ?? new Tally()).score;
  }

  /** The summaries of all cases, or of a run's, in the order of their responses. */
  *summaries(run?: string): Generator<CaseSummary> {
    if (run === undefined) {
      for (let row = 0; row < this.count; row++) yield this.summary(row);
      return;
    }
    const { first, count } = this.ofRun.get(run) ?? { first: 0, count: 0 };
    for (let n = 0, row = first; n < count; n++, row = this.next.get(row)) yield this.summary(row);
  }

  /** The run that a case belongs to. */
  runOf(row: number): string {
    return this.names.get(this.runs.get(row));
  }

  summary(row: number): CaseSummary {
    const verdict = this.verdictOf(row);
    return {
      id: this.id(row),
      run: this.runOf(row),
      suite: this.names.get(this.suites.get(row)),
      task: this.names.get(this.tasks.get(row)),
      index: this.indexes.get(row),
      ...(verdict !== undefined && { verdict }),
      detail: this.details.get(this.detailOf.get(row) - 1),
      weak: this.weak.get(row) === 1,
      cpuMs: this.cpuMs.get(row),
    };
  }

  /** Where the response's text lies in the journal of responses. */
  responseAt(row: number): Location | undefined {
    return this.responses.get(row);
  }

  /** Where the verdict lies in the journal of verdicts, once it is there. */
  verdictAt(row: number): Location | undefined {
    return this.verdictsAt.get(row);
  }

  private id(row: number): string {
    const { names } = this;
    const [run, suite] = [names.get(this.runs.get(row)), names.get(this.suites.get(row))];
    return caseId(run, suite, names.get(this.tasks.get(row)), this.indexes.get(row));
  }

  private verdictOf(row: number): Verdict | undefined {
    return VERDICTS[this.verdicts.get(row) - 1];
  }

  private setVerdict(row: number, after: { verdict?: Verdict; weak: boolean }): void {
    const { verdict, weak } = after;
    const before = { verdict: this.verdictOf(row), weak: this.weak.get(row) === 1 };
    this.weak.set(row, weak ? 1 : 0);
    this.verdicts.set(row, verdict === undefined ? 0 : VERDICTS.indexOf(verdict) + 1);
    const first = this.firstOfTask.get(row);
    const counts = () => ({ judged: this.judged.get(first), passed: this.passed.get(first) });
    const known = counts();
    const gained = (is: (each: { verdict?: Verdict }) => boolean) =>
      Number(is({ verdict })) - Number(is(before));
    this.judged.set(first, known.judged + gained(isJudged));
    this.passed.set(first, known.passed + gained(hasPassed));
    const tally = this.tally(row);
    tally.change(before, after);
    tally.move(known, counts());
  }

  private tally(row: number): Tally {
    const run = this.runOf(row);
    const known = this.tallies.get(run) ?? new Tally();
    this.tallies.set(run, known);
    return known;
  }

  private taskOf(row: number): string {
    const [run, suite, task] = [this.runs, this.suites, this.tasks].map((column) => column.get(row));
    return `${run} ${suite} ${task}`;
  }

  private linkTask(row: number): void {
    const task = this.taskOf(row);
    const first = this.byTask.find(task);
    if (first === undefined) this.byTask.add(task, row);
    this.firstOfTask.set(row, first ?? row);
  }

  private link(run: string, row: number): void {
    const known = this.ofRun.get(run);
    if (known === undefined) {
      this.ofRun.set(run, { first: row, last: row, count: 1 });
      return;
    }
    this.next.set(known.last, row);
    known.last = row;
    known.count += 1;
  }
}

/** Where the verdicts of programs lie, by the hash of program, tests and limits. */
export class VerdictKeys {
  private count = 0;
  private readonly at = new Locations();
  /** The key's first 52 bits tell it apart: the reader of a verdict compares the whole key. */
  private readonly starts = new Column(Float64Array);
  private readonly rows = new RowIndex((row, key) => this.starts.get(row) === startOf(key));

  get(key: string): Location | undefined {
    const row = this.rows.find(key);
    return row === undefined ? undefined : this.at.get(row);
  }

  set(key: string, location: Location): void {
    const known = this.rows.find(key);
    const row = known ?? this.count++;
    this.at.set(row, location);
    if (known !== undefined) return;
    this.starts.set(row, startOf(key));
    this.rows.add(key, row);
  }
}

/** The number of the first 13 hexadecimal digits; texts that are none are all alike and told apart by their hash. */
function startOf(key: string): number {
  const number = Number.parseInt(key.slice(0, 13), 16);
  return Number.isNaN(number) ? 0 : number;
}
