/** What is said of a program over which the process that judged it was lost. */
import type { Outcome } from '../domain/verdict';
import type { SupervisorDied } from './supervisor';

/** What ends a process that cannot be done with a program's value (alarm.py); it would be the same again. */
export const TOO_COSTLY = 'SIGPROF';

/** The outcome of a program that took its judge down: at once by a value, or twice. */
export function lostOutcome({ signal }: SupervisorDied): Outcome {
  const killed = signal === 'SIGKILL';
  const lost = `the sandbox was lost twice while it ran this program${killed ? ' (killed: memory or time ran out)' : ''}`;
  return {
    verdict: killed || signal === TOO_COSTLY ? 'resource' : 'harness',
    detail: signal === TOO_COSTLY ? 'the program returned a value too costly to compare' : lost,
    weak: false,
    cpuMs: 0,
    wallMs: 0,
  };
}
