import type { JobOptions } from '../base/progress';
import type { Book } from '../book/book';
import { BASELINES, keptApart, LESSONS } from '../domain/baseline';
import { isUsable } from '../domain/diagnosis';
import { isHeldOut } from '../domain/role';
import type { Sample, Verification } from '../domain/sample';
import { paperSamples } from '../instructor/paper';
import { generateRun, type GenerateSummary } from '../samples/generateRun';
import { instructor, promptsOf, type Budget } from './askInstructor';
import { knownRoles } from './knownRoles';
import { lessonsOf } from './lessons';
import { proveDiagnoses } from './proveDiagnoses';
import { openScreening } from './screening';
import type { Workbench } from './workbench';

/** Which diagnoses samples are made from. */
export interface SupplyQuery {
  /** The diagnoses of these cases. */
  cases?: string[];
  /** These diagnoses. @default all */
  diagnoses?: string[];
  budget?: Budget;
  /** The samples of a case’s task that were trained on and did not help: others are asked for. @default none */
  tried?: (caseId: string) => Sample[];
}

/** What supplying gave. */
export interface Supplied extends GenerateSummary {
  /** Samples made now, repairs included. */
  made: number;
  /** Usable diagnoses that nothing is made of, because their tasks, or those of their contrast, are held out. */
  heldOut: number;
}

/** Makes and verifies samples from diagnoses. See samples/generateRun.ts for what it throws. */
export function supply(bench: Workbench, query: SupplyQuery = {}, job: JobOptions = {}): Promise<Supplied> {
  return bench.exclusively('generate samples', () => supplyAlone(bench, query, job));
}

/** Finds what verifying the same content gave before. */
export function knownVerifications(book: Book): (key: string) => Verification | undefined {
  const all = [undefined, ...BASELINES].flatMap((baseline) => book.samples(baseline));
  const known = new Map(all.map(({ verification }) => [verification.key, verification]));
  return (key) => known.get(key);
}

async function supplyAlone(bench: Workbench, query: SupplyQuery, job: JobOptions): Promise<Supplied> {
  const { book, config } = bench;
  await book.willAdd('sample', 'call');
  const roles = await knownRoles(bench);
  const isPaper = config.strategy.name === 'paper';
  const { name: baseline = 'own' } = config.baseline ?? {};
  const { shows, isVerbatim } = LESSONS[baseline];
  const without = shows === 'diagnosis' ? 'generate' : 'vary';
  const [model, sandbox, prompts] = await Promise.all([
    instructor(bench, query.budget),
    bench.sandbox(),
    promptsOf(bench, isPaper ? 'paper' : without),
  ]);
  const cases = query.cases && new Set(query.cases);
  await proveDiagnoses(bench, cases, job.signal);
  const named = query.diagnoses && new Set(query.diagnoses);
  const meant = book
    .diagnoses(undefined, baseline === 'random-contrast' ? baseline : undefined)
    .filter(({ id, case: of }) => (cases?.has(of) ?? true) && (named?.has(id) ?? true))
    .filter(({ mode }) => (mode === 'paper') === isPaper);
  const chosen = meant.filter((each) => !isHeldOut(roles.ofDiagnosis(each)));
  const deps = {
    ...{ model, sandbox, prompts, limits: config.limits, config: config.instructor },
    known: knownVerifications(book),
    readCase: (id: string) => book.readCase(id),
    samples: book.samples(keptApart(baseline)),
    tried: (id: string) => (query.tried?.(id) ?? []).filter((each) => !isHeldOut(roles.ofSample(each))),
    screen: isPaper
      ? undefined
      : (await openScreening(bench, { ...job, baseline: keptApart(baseline) })).screen,
    onSamples: (samples: Sample[]) => book.add('sample', ...samples),
  };
  const { concurrency } = config.instructor;
  const { samplesPerDiagnosis, sampleSize } = config.strategy;
  const n = isPaper ? paperSamples(sampleSize, chosen.length) : isVerbatim ? 0 : samplesPerDiagnosis;
  const lessons = await lessonsOf(bench, baseline, chosen.filter(isUsable));
  // As in the paper nothing is run; and where what failed is to be taught, nothing takes its place.
  const askAgain = config.strategy.askAgain && !isPaper && baseline !== 'unverified';
  const supplied = await generateRun(lessons, deps, { ...job, n, concurrency, askAgain });
  const heldOut = meant.filter(isUsable).length - chosen.filter(isUsable).length;
  const { verified, refuted, unchecked, screened } = supplied;
  return { ...supplied, made: verified + refuted + unchecked + screened, heldOut };
}
