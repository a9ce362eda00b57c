import type { Log } from '../base/log';
import { visible } from '../base/visible';
import { duration, type Progress } from '../base/progress';

/** Where the command line writes: results on stdout, everything else on stderr. */
export class Output {
  /** Nothing that was asked for was done: exit code 1, after the result. */
  isFailed = false;
  private lastProgress = 0;
  private open = false;

  constructor(private readonly json: boolean) {}

  /** A command's result: one JSON object with `--json`, otherwise its text. */
  result(object: Record<string, unknown>, text: string): void {
    this.endProgress();
    process.stdout.write(`${this.json ? JSON.stringify(object) : visible(text)}\n`);
  }

  /** A text that programs read as well, e.g. code: changed only where a terminal would act on it. */
  exact(object: Record<string, unknown>, text: string): void {
    if (this.json || process.stdout.isTTY) this.result(object, text);
    else process.stdout.write(`${text}\n`);
  }

  /** A line for the person at the terminal. */
  note(text: string): void {
    this.endProgress();
    process.stderr.write(`${visible(text)}\n`);
  }

  /** Problems with the input, all of them named where they are few. */
  problems(problems: string[]): void {
    for (const problem of problems.slice(0, 20)) this.note(`left out: ${problem}`);
    if (problems.length > 20) this.note(`left out: ${problems.length - 20} more rows`);
  }

  /** Shows how far a job is: one line that renews itself on a terminal, a line every ten seconds elsewhere. */
  readonly progress = (what: string) => (progress: Progress) => {
    const { done, total, message } = progress;
    const due = Date.now() - this.lastProgress > (process.stderr.isTTY ? 100 : 10_000);
    if (!due && !(process.stderr.isTTY && done === total)) return;
    this.lastProgress = Date.now();
    const said = message === undefined ? '' : `, ${message}`;
    const line = visible(`${what} ${done}/${total}${said}${eta(progress)}`);
    if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${line}`);
    else process.stderr.write(`${line}\n`);
    this.open = process.stderr.isTTY;
  };

  /** The stages' log: warnings and errors only. */
  readonly log: Log = {
    debug: () => undefined,
    info: () => undefined,
    warn: (message) => this.note(`warning: ${message}`),
    error: (message) => this.note(`error: ${message}`),
  };

  private endProgress(): void {
    if (this.open) process.stderr.write('\n');
    this.open = false;
  }
}

function eta({ etaSeconds, perSecond }: Progress): string {
  if (etaSeconds === undefined || perSecond === undefined) return '';
  return `, ${perSecond < 10 ? perSecond.toFixed(1) : perSecond.toFixed(0)}/s, ${duration(etaSeconds)} left`;
}

/** The largest of many numbers: more than a call can take as arguments. */
function longest(lengths: number[]): number {
  return lengths.reduce((most, each) => Math.max(most, each), 0);
}

/** A table in plain text: columns padded, numbers to the right. */
export function table(rows: (string | number)[][]): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    longest(rows.map((row) => visible(String(row[column] ?? '')).length)),
  );
  const cell = (value: string | number, column: number) => {
    const width = widths[column] ?? 0;
    return typeof value === 'number' ? String(value).padStart(width) : visible(value).padEnd(width);
  };
  return rows.map((row) => row.map(cell).join('  ').trimEnd()).join('\n');
}
