import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { hashOf } from '../base/hash';
import { Turns } from '../base/turns';
import { writeIfPossible } from '../base/wholeFile';
import type { Book } from '../book/book';
import type { Baseline } from '../domain/baseline';
import { namesOfTasks } from '../domain/sameTask';
import { contaminationOf, isScreenedOut, type Sample } from '../domain/sample';
import type { Language } from '../languages/language';
import { decide } from '../samples/review';
import { KnownTasks, type Folded } from '../samples/screen/knownTasks';
import { Screener } from '../samples/screen/screen';
import { foldPrograms } from '../samples/verify/survey';
import type { Workbench } from './workbench';

type Needs = Pick<Workbench, 'book' | 'sandbox'>;

/** Raised when screening finds other things: what was screened before is screened again. */
const SCREEN_VERSION = 2;
/** Raised when programs are folded in another way. */
const FOLD_VERSION = 1;

/** Screens samples as they are made: against one another, and all tasks that were ever loaded. */
export interface Screening {
  /** The samples with what screening found. Those that stay are known to it from then on. */
  screen(samples: Sample[], signal?: AbortSignal): Promise<Sample[]>;
}

/** A screening that knows the samples of the book, but for those that are out themselves. @param but one that is changed
 * @param baseline of which it knows the samples. @default the method's own */
export async function openScreening(
  bench: Needs,
  { but, baseline, signal }: { but?: string; baseline?: Baseline; signal?: AbortSignal } = {},
): Promise<Screening> {
  const { book } = bench;
  const folds = await FoldStore.open(bench);
  const screener = await newScreener(bench, folds, signal);
  const kept = book
    .samples(baseline)
    .filter(({ id }) => id !== but)
    .filter((sample) => sample.verification.status !== 'refuted' && !isScreenedOut(sample));
  await screenAll(kept, book, screener, folds, signal);
  return { screen: (samples, stop) => screenAll(samples, book, screener, folds, stop) };
}

/**
 * Screens all samples anew, in the order in which they were made: suites may have been loaded since.
 * @returns how many are out, and how many of these were not before
 */
export async function screenSamples(
  bench: Needs & Pick<Workbench, 'exclusively'>,
  signal?: AbortSignal,
): Promise<{ samples: number; out: number; changed: number }> {
  return bench.exclusively('screen samples', () => screenAnew(bench, undefined, signal));
}

/**
 * Sees to it that all samples were held against all tasks that are known now: a suite may have been added since they
 * were made or accepted. To be asked before anything is trained on or given away.
 * @param baseline whose samples are meant. @default the method's own
 */
export async function keepScreened(
  bench: Needs,
  { baseline, signal }: { baseline?: Baseline; signal?: AbortSignal } = {},
): Promise<void> {
  const file = join(bench.book.dir, 'screened.json');
  const stored = await readFile(file, 'utf8').catch(() => '{}');
  const against = z.record(z.string(), z.string()).catch({}).parse(parsed(stored));
  const [name, tasks] = [baseline ?? 'own', hashOf({ tasks: bench.book.tasks(), SCREEN_VERSION })];
  if (against[name] === tasks) return;
  await screenAnew(bench, baseline, signal);
  await writeIfPossible(file, JSON.stringify({ ...against, [name]: tasks }));
}

/** What somebody had accepted and turns out to be a known task waits for review again. */
async function screenAnew(bench: Needs, baseline?: Baseline, signal?: AbortSignal) {
  const { book } = bench;
  await book.willAdd('sample', 'review');
  const folds = await FoldStore.open(bench);
  const samples = book.samples(baseline).filter(({ mode }) => mode !== 'paper');
  const screened = await screenAll(samples, book, await newScreener(bench, folds, signal), folds, signal);
  const changed = screened.filter((sample, at) => !isDeepStrictEqual(sample.screened, samples[at]?.screened));
  await book.add('sample', ...changed);
  const lost = screened.filter(
    (sample) => contaminationOf(sample) !== undefined && book.decision(sample.id) === 'accepted',
  );
  await book.add(
    'review',
    ...lost.map((sample) => decide(sample, 'pending', 'rule: a known task', contaminationOf(sample)?.reason)),
  );
  return { samples: samples.length, out: screened.filter(isScreenedOut).length, changed: changed.length };
}

async function newScreener({ book }: Needs, folds: FoldStore, signal?: AbortSignal): Promise<Screener> {
  const tasks = book.tasks();
  const folded = await folds.of(
    tasks.map(({ referenceSolution: code = '', language }) => ({ code, language })),
    signal,
  );
  return new Screener(
    new KnownTasks(
      tasks.map(({ suite, id, prompt, entryPoint, tests }, at) => ({
        ...{ name: `${suite}/${id}`, prompt, entryPoint, tests, folded: folded[at] },
      })),
    ),
  );
}

async function screenAll(
  samples: Sample[],
  book: Book,
  screener: Screener,
  folds: FoldStore,
  signal?: AbortSignal,
): Promise<Sample[]> {
  const folded = await folds.of(
    samples.map(({ solution: code, language }) => ({ code, language })),
    signal,
  );
  const namesOf = namesOfTasks(book.tasks());
  return samples.map((sample, at) => {
    const of = book.case(sample.case);
    const own = of && namesOf.get(`${of.suite}/${of.task}`);
    const screened = screener.screen(sample, folded[at], own);
    if (screened.length === 0 && sample.verification.status !== 'refuted') screener.add(sample, folded[at]);
    return { ...sample, screened };
  });
}

const storedSchema = z.object({
  version: z.literal(FOLD_VERSION),
  folded: z.record(z.string(), z.object({ hash: z.string(), size: z.number() }).nullable()),
});

/** Programs without their names, kept beside the journals: a suite is read once. It can be deleted. */
class FoldStore {
  /** Several questions' samples are screened at once, and each writes the file. */
  private readonly writes = new Turns();

  private constructor(
    private readonly file: string,
    private readonly bench: Needs,
    private readonly known: Map<string, Folded | null>,
  ) {}

  static async open(bench: Needs): Promise<FoldStore> {
    const file = join(bench.book.dir, 'folded.json');
    const text = await readFile(file, 'utf8').catch(() => '{}');
    const stored = storedSchema.safeParse(parsed(text));
    return new FoldStore(file, bench, new Map(Object.entries(stored.data?.folded ?? {})));
  }

  async of(
    programs: { code: string; language: Language }[],
    signal?: AbortSignal,
  ): Promise<(Folded | undefined)[]> {
    const keys = programs.map((program) => hashOf(program).slice(0, 24));
    const missing = new Map<string, { code: string; language: Language }>();
    programs.forEach((program, at) => {
      const key = keys[at] ?? '';
      if (!this.known.has(key) && program.code !== '') missing.set(key, program);
    });
    if (missing.size > 0) await this.read(missing, signal);
    return keys.map((key) => this.known.get(key) ?? undefined);
  }

  private async read(
    missing: Map<string, { code: string; language: Language }>,
    signal?: AbortSignal,
  ): Promise<void> {
    const folded = await foldPrograms([...missing.values()], await this.bench.sandbox(), signal);
    if (folded === undefined) return;
    [...missing.keys()].forEach((key, at) => this.known.set(key, folded[at] ?? null));
    await this.writes.take(async () => {
      const stored = { version: FOLD_VERSION, folded: Object.fromEntries(this.known) };
      await writeIfPossible(this.file, JSON.stringify(stored));
    });
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}
