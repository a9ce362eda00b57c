import { duration, type Progress } from './progress';

/** `1 case`, `2 cases`, `1,640 cases`. */
export function count(n: number, noun: string, plural = `${noun}s`): string {
  return `${n.toLocaleString('en')} ${n === 1 ? noun : plural}`;
}

/** `12 of 164, 3 min left`. */
export function progressText({ done, total, etaSeconds }: Progress): string {
  const left = etaSeconds === undefined || done === total ? '' : `, ${duration(etaSeconds)} left`;
  return `${done.toLocaleString('en')} of ${total.toLocaleString('en')}${left}`;
}

/** A share as `37.2 %`. */
export function percent(share: number, digits = 1): string {
  return `${(share * 100).toFixed(digits)} %`;
}

/** An amount of money as `$0.35`. */
export function dollars(amount: number, digits = 2): string {
  return `$${amount.toFixed(digits)}`;
}

/** A change of a share in points: `+15.2`, `−3.0`. */
export function signedPoints(share: number): string {
  return `${share < 0 ? '−' : '+'}${Math.abs(share * 100).toFixed(1)}`;
}
