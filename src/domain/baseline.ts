/**
 * What the method is held against: the same training on samples that come by less. A gain that a baseline makes too was
 * not made by what it leaves out.
 */
export const BASELINES = [
  'own',
  'generic',
  'untargeted',
  'passed',
  'undiagnosed',
  'shuffled',
  'random-contrast',
  'unverified',
  'repairs',
  'references',
] as const;
export type Baseline = (typeof BASELINES)[number];

/** What a baseline has in place of the method's own. */
interface Lesson {
  /** Which cases samples are made from; none for what goes by the method's own diagnoses. */
  cases?: 'failed' | 'passed' | 'any';
  /** What the instructor is shown of each: a diagnosis, the case alone, its task alone, or nothing of it. */
  shows: 'diagnosis' | 'case' | 'task' | 'nothing';
  /** Nothing new is written: only solutions of the tasks themselves are taught. */
  isVerbatim?: true;
  /** Samples that running refuted are taught too. */
  takesRefuted?: true;
  says: string;
}

/** What each baseline teaches from. `own` is the method itself, at the size that the others are held to. */
export const LESSONS: Record<Baseline, Lesson> = {
  own: { shows: 'diagnosis', says: 'the method itself' },
  generic: { cases: 'failed', shows: 'nothing', says: 'tasks of the instructor’s own choice' },
  untargeted: { cases: 'any', shows: 'task', says: 'tasks like those of the suites, whatever their verdict' },
  passed: { cases: 'passed', shows: 'case', says: 'tasks like those that the target passed' },
  undiagnosed: { cases: 'failed', shows: 'case', says: 'the errors without their diagnoses' },
  shuffled: { cases: 'failed', shows: 'diagnosis', says: 'each error with the diagnosis of another one' },
  'random-contrast': { shows: 'diagnosis', says: 'LEC with passed cases by chance, not the most similar' },
  unverified: {
    shows: 'diagnosis',
    takesRefuted: true,
    says: 'the method’s samples, also those that running refuted',
  },
  repairs: { shows: 'diagnosis', isVerbatim: true, says: 'corrected solutions of the failed tasks alone' },
  references: {
    cases: 'any',
    shows: 'nothing',
    isVerbatim: true,
    says: 'the suites’ own reference solutions',
  },
};

/**
 * The baseline under whose name records are kept, apart from the method's own; undefined where they are the method's
 * own.
 */
export function keptApart(baseline: Baseline | undefined): Baseline | undefined {
  if (baseline === undefined) return undefined;
  return LESSONS[baseline].cases !== undefined || baseline === 'random-contrast' ? baseline : undefined;
}
