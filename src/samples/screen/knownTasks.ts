import type { ScreenFinding } from '../../domain/sample';
import type { Tests } from '../../domain/tests';
import { testKeys } from './testKeys';
import { likeness, ngramsOf, shareIn, wordsOf } from './ngrams';

/** Lengths of n-grams, and the share of a statement's that makes it a known one. */
const GRAMS = { 8: 0.5, 13: 0.3, 16: 0.25 } as const;
type N = keyof typeof GRAMS;
const LENGTHS = [8, 13, 16] as const;
/** A statement that has fewer n-grams than this of any length is compared by its words. */
const FEW = 4;
/** Programs that are smaller than this are the same by chance: then the statements have to be alike too. */
const TELLING = 40;
/** How alike statements of the same small program have to be: Jaccard of their words. */
const ALIKE = 0.45;
const SAME_WORDS = 0.85;

/** So many tests that say the same, and half of those of either: nobody writes these by chance. */
const SHARED_TESTS = 2;

/** A program without its names, and how large it is. */
export interface Folded {
  hash: string;
  size: number;
}

/** A text that samples are held against. */
export interface KnownTask {
  /** `suite/id`. */
  name: string;
  prompt: string;
  entryPoint?: string;
  folded: Folded | undefined;
  tests?: Tests;
}

/** What is held against them. */
type Held = Pick<KnownTask, 'prompt' | 'entryPoint' | 'tests'>;

interface Entry extends KnownTask {
  words: Set<string>;
  grams: Record<N, Set<string>>;
}

/** All tasks that were ever loaded, whatever their role: a sample that is one of them teaches what is measured. */
export class KnownTasks {
  private readonly byGram = new Map<string, Set<Entry>>();
  private readonly byWord = new Map<string, Set<Entry>>();
  private readonly byProgram = new Map<string, Entry[]>();
  private readonly byTest = new Map<string, { name: string; keys: Set<string> }[]>();

  constructor(tasks: Iterable<KnownTask>) {
    for (const task of tasks) this.add(task);
  }

  private add(task: KnownTask): void {
    const entries = readings(task.prompt, task.entryPoint).map((reading): Entry => ({ ...task, ...reading }));
    for (const entry of entries) {
      const { words, grams } = entry;
      for (const gram of grams[8]) this.byGram.set(gram, (this.byGram.get(gram) ?? new Set()).add(entry));
      if (grams[8].size < FEW)
        for (const word of words) this.byWord.set(word, (this.byWord.get(word) ?? new Set()).add(entry));
    }
    if (task.tests !== undefined) {
      const own = { name: task.name, keys: testKeys(task.tests) };
      for (const key of own.keys) this.byTest.set(key, [...(this.byTest.get(key) ?? []), own]);
    }
    if (task.folded !== undefined)
      this.byProgram.set(task.folded.hash, [...(this.byProgram.get(task.folded.hash) ?? []), ...entries]);
  }

  /** The task that a sample is, if it is one; `but` has the names of those that it may be. */
  find(
    { prompt, entryPoint, tests }: Held,
    folded: Folded | undefined,
    but?: ReadonlySet<string>,
  ): ScreenFinding | undefined {
    for (const reading of readings(prompt, entryPoint)) {
      const found = this.byStatement(reading, but) ?? this.bySolution(reading.words, folded, but);
      if (found !== undefined) return found;
    }
    return tests && this.byTests(testKeys(tests), but);
  }

  /** Told in other words, in another language: what goes in and comes out is the same. */
  private byTests(keys: Set<string>, but?: ReadonlySet<string>): ScreenFinding | undefined {
    const met = new Map<{ name: string; keys: Set<string> }, number>();
    for (const key of keys)
      for (const entry of this.byTest.get(key) ?? []) met.set(entry, (met.get(entry) ?? 0) + 1);
    for (const [{ name, keys: known }, shared] of met) {
      const isSame = shared >= SHARED_TESTS && shared >= Math.min(keys.size, known.size) / 2;
      if (isSame && !but?.has(name))
        return {
          screen: 'contaminated',
          reason: `${shared} of its tests are those of the task ${name}.`,
          task: name,
        };
    }
    return undefined;
  }

  private byStatement(
    { words, grams }: Pick<Entry, 'words' | 'grams'>,
    but?: ReadonlySet<string>,
  ): ScreenFinding | undefined {
    const met = new Map<Entry, number>();
    for (const gram of grams[8])
      for (const entry of this.byGram.get(gram) ?? []) met.set(entry, (met.get(entry) ?? 0) + 1);
    let best: { entry: Entry; overlap: Record<N, number> } | undefined;
    for (const entry of met.keys()) {
      if (but?.has(entry.name)) continue;
      const overlap = overlapOf(grams, entry.grams);
      if (isKnown(grams, overlap) && overlap[8] > (best?.overlap[8] ?? 0)) best = { entry, overlap };
    }
    if (best !== undefined)
      return finding(best.entry, `Its statement is that of the task ${best.entry.name}`, best.overlap);
    if (grams[8].size >= FEW) return undefined;
    const few = new Set([...words].flatMap((word) => [...(this.byWord.get(word) ?? [])]));
    const same = [...few].find(
      (entry) => !but?.has(entry.name) && likeness(words, entry.words) >= SAME_WORDS,
    );
    return same && finding(same, `Its statement has the words of the task ${same.name}`);
  }

  private bySolution(
    words: Set<string>,
    folded: Folded | undefined,
    but?: ReadonlySet<string>,
  ): ScreenFinding | undefined {
    if (folded === undefined) return undefined;
    const same = (this.byProgram.get(folded.hash) ?? []).find(
      (entry) => !but?.has(entry.name) && (folded.size >= TELLING || likeness(words, entry.words) >= ALIKE),
    );
    return same && finding(same, `Its solution is that of the task ${same.name}, but for names`);
  }
}

/**
 * A statement as it is, and without the name of the function that is asked for, which changes nothing of what is asked.
 * Without it alone one could choose a name that the statement is full of.
 */
function readings(prompt: string, entryPoint?: string): Pick<Entry, 'words' | 'grams'>[] {
  const isNamed = entryPoint !== undefined && entryPoint !== '' && prompt.includes(entryPoint);
  return isNamed ? [read(prompt.replaceAll(entryPoint, ' ')), read(prompt)] : [read(prompt)];
}

function read(text: string): Pick<Entry, 'words' | 'grams'> {
  const words = wordsOf(text);
  const grams = (n: N) => ngramsOf(words, n);
  return { words: new Set(words), grams: { 8: grams(8), 13: grams(13), 16: grams(16) } };
}

function overlapOf(own: Record<N, Set<string>>, other: Record<N, Set<string>>): Record<N, number> {
  // Of the shorter one: a task within a longer text is still that task.
  const share = (n: N) =>
    Math.max(shareIn(own[n], other[n]), own[n].size < FEW ? 0 : shareIn(other[n], own[n]));
  return { 8: share(8), 13: share(13), 16: share(16) };
}

function isKnown(grams: Record<N, Set<string>>, overlap: Record<N, number>): boolean {
  return LENGTHS.some((n) => grams[n].size >= FEW && overlap[n] >= GRAMS[n]);
}

function finding(entry: Entry, what: string, overlap?: Record<N, number>): ScreenFinding {
  const shares = overlap && Object.fromEntries(LENGTHS.map((n) => [n, Math.round(overlap[n] * 100) / 100]));
  const told =
    shares &&
    ` (${LENGTHS.map((n) => `${Math.round((shares[n] ?? 0) * 100)} % of its ${n}-grams`).join(', ')})`;
  return { screen: 'contaminated', reason: `${what}${told ?? ''}.`, task: entry.name, overlap: shares };
}
