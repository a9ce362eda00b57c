import { count } from '../../base/words';
import type { Role } from '../../domain/role';
import { isScreenedOut, killRate, type Sample, strategyText } from '../../domain/sample';
import { descriptionOf } from '../../languages/language';

/** What the review can be narrowed to, with what a person calls it. */
export const FACETS = {
  strategy: 'Strategy',
  skill: 'Skill',
  language: 'Language',
  verification: 'Verification',
  killRate: 'Changes of the solution that its tests notice',
  round: 'Round',
  role: 'Role of the task',
} as const;
export type Facet = keyof typeof FACETS;
const NAMES = Object.keys(FACETS) as Facet[];

/** Values that are wanted, by facet: one of each facet's. Empty: everything is. */
export type SampleFilter = Partial<Record<Facet, string[]>>;

/** What is known of a sample beside itself. */
export interface About {
  roleOf: (sample: Sample) => Role | undefined;
  /** The iteration that it was made in. */
  roundOf: (sample: Sample) => string | undefined;
}

/** The value that a sample has in each facet. */
export function facetsOf(sample: Sample, { roleOf, roundOf }: About): Record<Facet, string> {
  return {
    strategy: strategyText(sample),
    skill: sample.skill || 'none',
    language: descriptionOf(sample.language).name,
    verification: isScreenedOut(sample) ? 'screened out' : sample.verification.status,
    killRate: killBand(sample),
    round: roundOf(sample) ?? 'no iteration',
    role: roleOf(sample) ?? 'none',
  };
}

function killBand({ verification }: Sample): string {
  const rate = killRate(verification);
  if (rate === undefined) return 'not measured';
  if (rate === 1) return 'all';
  return rate >= 0.8 ? '80 % or more' : 'less than 80 %';
}

/** Whether a sample has one of the wanted values in every facet that names some. */
export function isWanted(filter: SampleFilter, sample: Sample, about: About): boolean {
  const named = NAMES.filter((facet) => filter[facet] !== undefined);
  if (named.length === 0) return true;
  const own = facetsOf(sample, about);
  return named.every((facet) => filter[facet]?.includes(own[facet]));
}

/** A value that samples have, and how many. */
export interface Offer {
  facet: Facet;
  value: string;
  samples: number;
}

/** The values that one can choose among, the most frequent of each facet first; facets that tell nothing apart are left out. */
export function offersOf(samples: Sample[], about: About): Offer[] {
  const all = samples.map((sample) => facetsOf(sample, about));
  return NAMES.flatMap((facet) => {
    const counts = new Map<string, number>();
    for (const each of all) counts.set(each[facet], (counts.get(each[facet]) ?? 0) + 1);
    const offers = [...counts].map(([value, n]) => ({ facet, value, samples: n }));
    return offers.sort((a, b) => b.samples - a.samples || a.value.localeCompare(b.value));
  });
}

/** The filter that chosen offers make. */
export function filterOf(chosen: Pick<Offer, 'facet' | 'value'>[]): SampleFilter {
  const filter: SampleFilter = {};
  for (const { facet, value } of chosen) filter[facet] = [...(filter[facet] ?? []), value];
  return filter;
}

/** `LEC · slicing or dates: 12 of 47 samples`; empty without a filter. */
export function filterText(filter: SampleFilter, shown: number, all: number): string {
  const parts = NAMES.flatMap((facet) => filter[facet]?.join(' or ') ?? []);
  return parts.length === 0
    ? ''
    : `${parts.join(' · ')}: ${shown.toLocaleString('en')} of ${count(all, 'sample')}`;
}
