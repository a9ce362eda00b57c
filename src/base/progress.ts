/** How far a long job is. */
export interface Progress {
  done: number;
  total: number;
  /** Seconds left, smoothed; undefined until it can be told. */
  etaSeconds?: number;
  /** Steps a second since the job began or resumed; undefined until it can be told. */
  perSecond?: number;
  message?: string;
}

/** What every long job takes. Cancelling never loses what was done. */
export interface JobOptions {
  signal?: AbortSignal;
  onProgress?: (progress: Progress) => void;
}

/** Counts a job's steps and estimates the time left from the pace since it began or resumed. */
export class ProgressMeter {
  private readonly started = Date.now();
  private done: number;

  /** @param resumed steps that were done before this job began: they say nothing about its pace. */
  constructor(
    private readonly total: number,
    private readonly report: ((progress: Progress) => void) | undefined,
    private readonly resumed = 0,
  ) {
    this.done = resumed;
    this.tell();
  }

  step(message?: string, count = 1): void {
    this.done += count;
    this.tell(message);
  }

  private tell(message?: string): void {
    const fresh = this.done - this.resumed;
    const elapsed = (Date.now() - this.started) / 1000;
    const perSecond = fresh > 0 && elapsed > 1 ? fresh / elapsed : undefined;
    const etaSeconds = perSecond && (this.total - this.done) / perSecond;
    this.report?.({ done: this.done, total: this.total, etaSeconds, perSecond, message });
  }
}

/** Seconds as a person says them: `8 s`, `3 min`, `1 h 20 min`. */
export function duration(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
