import { killRate, type Sample } from '../../domain/sample';
import { percent } from '../../base/words';

/** How well a sample's tests tell its solution from others, in a few words; empty where that was not tried. */
export function evidenceLine({
  verification: { mutants, runs },
  tries,
}: Pick<Sample, 'verification' | 'tries'>): string {
  const noticed =
    mutants === undefined || mutants.made === 0
      ? []
      : [`${mutants.killed} of ${mutants.made} changes noticed`];
  const seeds = runs === undefined ? [] : [`${runs} seeds`];
  const passed = tries === undefined ? [] : [`target passes ${tries.passed} of ${tries.asked}`];
  return [...noticed, ...seeds, ...passed].join(' · ');
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
  tries,
  again,
}: Pick<Sample, 'verification' | 'screened' | 'tries' | 'again'>): string[] {
  const { status, reason, mutants } = verification;
  const line = evidenceLine({ verification, tries });
  const survivors = mutants?.survivors ?? [];
  return [
    ...screened.map(({ screen, reason: why }) => `screened out (${screen}): ${why}`),
    `${status}: ${reason}`,
    ...(line === '' ? [] : [line]),
    ...(again ? ['asked for in place of a task that failed'] : []),
    ...survivors.map(({ what, line: at }) => `not noticed, in line ${at} of the solution: ${what}`),
  ];
}
