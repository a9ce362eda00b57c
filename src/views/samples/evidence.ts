import { killRate, type Sample, type Verification } from '../../domain/sample';
import { percent } from '../../base/words';

/** How well a sample's tests tell its solution from others, in a few words; empty where that was not tried. */
export function evidenceLine({ mutants, runs }: Verification): string {
  const noticed =
    mutants === undefined || mutants.made === 0
      ? []
      : [`${mutants.killed} of ${mutants.made} changes noticed`];
  return [...noticed, ...(runs === undefined ? [] : [`${runs} seeds`])].join(' · ');
}

/** The share of its solution's changes that a sample's tests notice; a dash where none were made. */
export function killRateText({ verification }: Pick<Sample, 'verification'>): string {
  const rate = killRate(verification);
  return rate === undefined ? '–' : percent(rate);
}

/** All that running a sample showed, in lines. */
export function evidenceLines({
  verification,
  screened = [],
  again,
}: Pick<Sample, 'verification' | 'screened' | 'again'>): string[] {
  const { status, reason, mutants } = verification;
  const line = evidenceLine(verification);
  const survivors = mutants?.survivors ?? [];
  return [
    ...screened.map(({ screen, reason: why }) => `screened out (${screen}): ${why}`),
    `${status}: ${reason}`,
    ...(line === '' ? [] : [line]),
    ...(again ? ['asked for in place of a task that failed'] : []),
    ...survivors.map(({ what, line: at }) => `not noticed, in line ${at} of the solution: ${what}`),
  ];
}
