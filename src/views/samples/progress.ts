import { duration } from '../../base/progress';
import type { Section } from './queue';

/** How a review stands: held-out samples, and those with nothing to decide, do not count. */
export interface Reviewed {
  done: number;
  rejected: number;
  all: number;
}

/** Counts what was decided among the samples that are shown. */
export function reviewedOf(queue: ReadonlyMap<Section, readonly unknown[]>): Reviewed {
  const of = (section: Section) => queue.get(section)?.length ?? 0;
  const [accepted, rejected] = [of('accepted'), of('rejected')];
  return { done: accepted + rejected, rejected, all: accepted + rejected + of('review') };
}

/** A longer pause is no part of the pace. */
const PAUSE_MS = 2 * 60_000;
/** Decisions that the pace is told by: it follows how one works now. */
const LATEST = 30;

/** How fast a person decides, by the times of the latest decisions. */
export class Pace {
  private readonly times: number[] = [];

  /** @param now milliseconds */
  note(now: number): void {
    const last = this.times.at(-1);
    if (last !== undefined && now - last > PAUSE_MS) this.times.length = 0;
    this.times.push(now);
    if (this.times.length > LATEST) this.times.shift();
  }

  /** Decisions an hour; undefined where there are too few to tell. */
  get perHour(): number | undefined {
    const [first, last] = [this.times[0], this.times.at(-1)];
    if (first === undefined || last === undefined || this.times.length < 3 || last === first)
      return undefined;
    return ((this.times.length - 1) * 3_600_000) / (last - first);
  }
}

/** `12 of 47 · 3 rejected · 320 an hour, 7 min left`. */
export function progressLine({ done, rejected, all }: Reviewed, perHour?: number): string {
  const left = perHour === undefined ? 0 : ((all - done) * 3600) / perHour;
  const eta = left > 0 ? `, ${duration(left)} left` : '';
  const pace = perHour === undefined ? '' : ` · ${Math.round(perHour).toLocaleString('en')} an hour${eta}`;
  return `${done.toLocaleString('en')} of ${all.toLocaleString('en')} · ${rejected.toLocaleString('en')} rejected${pace}`;
}
