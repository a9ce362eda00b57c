import { shortHash } from '../base/hash';
import { rolesOf } from '../book/rolesOf';
import { LESSONS, type Baseline } from '../domain/baseline';
import { hasPassed, isJudged, servingPasses, type CaseSummary } from '../domain/case';
import type { Contrast, Diagnosis } from '../domain/diagnosis';
import type { Workbench } from './workbench';

type Needs = Pick<Workbench, 'book' | 'config'>;

/**
 * What samples are made from: the method's own diagnoses, or what a baseline has in their place, as many of them. Held-out
 * tasks are in neither.
 * @param own usable diagnoses of one run that may be taught
 */
export async function lessonsOf(bench: Needs, baseline: Baseline, own: Diagnosis[]): Promise<Diagnosis[]> {
  const { cases } = LESSONS[baseline];
  if (cases === undefined) return own;
  const made =
    baseline === 'shuffled'
      ? shuffled(bench, own)
      : await Promise.all(chosen(bench, baseline, own).map((each) => lessonOf(bench, baseline, each)));
  const known = new Set(bench.book.diagnoses(undefined, baseline).map(({ id }) => id));
  await bench.book.add('diagnosis', ...made.filter(({ id }) => !known.has(id)));
  return made;
}

/** As many cases as there are diagnoses, by the seed; all of them where the suites' own solutions are taught. */
function chosen(bench: Needs, baseline: Baseline, own: Diagnosis[]): string[] {
  const { cases, isVerbatim } = LESSONS[baseline];
  if (cases === 'failed') return own.map((each) => each.case);
  const run = bench.book.case(own[0]?.case ?? '')?.run;
  const may = teaching(bench, run).filter((each) => cases === 'any' || hasPassed(each));
  return inOrder(
    bench,
    may.map(({ id }) => id),
  ).slice(0, isVerbatim ? may.length : own.length);
}

/** The cases of a run that say something of the target and may be taught from. */
function teaching(bench: Needs, run: string | undefined): CaseSummary[] {
  const roles = rolesOf(bench);
  return run === undefined
    ? []
    : bench.book.cases(run).filter((each) => isJudged(each) && roles.mayTeach(each));
}

/** A case without anything said of it; for the suites' own solutions, with its reference as the solution. */
async function lessonOf({ book }: Needs, baseline: Baseline, caseId: string): Promise<Diagnosis> {
  const { referenceSolution } = (await book.readCase(caseId)).task;
  const isReference = baseline === 'references' && referenceSolution !== undefined;
  return {
    ...{
      id: `${caseId}/${baseline}`,
      case: caseId,
      baseline,
      strategy: 'le',
      model: baseline,
      promptHash: '',
    },
    status: isReference ? 'rewritten' : 'unconfirmed',
    ...{ category: '', misconception: '', explanation: '', skill: '', findings: [], contrast: [] },
    correctedSolution: isReference ? referenceSolution : '',
    confidence: 0,
  };
}

/** Each case with what was said of another one: the next in the seed's order. */
function shuffled(bench: Needs, own: Diagnosis[]): Diagnosis[] {
  const byCase = new Map(own.map((each) => [each.case, each]));
  const order = inOrder(bench, [...byCase.keys()]);
  return order.flatMap((caseId, at) => {
    const other = byCase.get(order[(at + 1) % order.length] ?? '');
    if (other === undefined || other.case === caseId) return [];
    return [
      {
        ...other,
        ...{ id: `${caseId}/shuffled-${shortHash(other.id, 8)}`, case: caseId, of: other.case },
        ...{ baseline: 'shuffled' as const, status: 'unconfirmed' as const },
        // They are of the other response: what would betray the exchange at once is left out.
        ...{ findings: [], correctedSolution: '', misconceptionProgram: undefined },
      },
    ];
  });
}

/** Passed cases of the same run by chance, of tasks that may be shown: what LEC's most similar ones are held against. */
export function randomContrasts(bench: Needs, failed: string[], k: number): Contrast[][] {
  const { book } = bench;
  return failed.map((id) => {
    const passed = servingPasses(teaching(bench, book.case(id)?.run));
    return inOrder(
      bench,
      passed.map((each) => each.id),
      id,
    )
      .slice(0, k)
      .map((each) => ({ case: each, score: 0, reason: 'by chance' }));
  });
}

/** In the order of the seed, another for each `of`. */
function inOrder({ config }: Needs, ids: string[], of = ''): string[] {
  const ranks = new Map(ids.map((id) => [id, shortHash(`lessons/${config.training.seed}/${of}/${id}`, 16)]));
  return [...ranks].sort((a, b) => (a[1] < b[1] ? -1 : 1)).map(([id]) => id);
}
