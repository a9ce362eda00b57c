import type { Sample, ScreenFinding } from '../../domain/sample';
import { testsText } from '../../domain/testsText';
import { exactKeys } from '../duplicates';
import { harmIn, harmInText } from './harmful';
import type { Folded, KnownTasks } from './knownTasks';
import { leftoverIn } from './leftovers';
import { outOfProportion } from './lengths';
import { NearIndex } from './minhash';
import { ngramsOf, wordsOf } from './ngrams';
import { secretIn } from './secrets';

/** How alike two samples may not be: Jaccard of the 5-grams of statement and solution. */
const NEAR = 0.7;
/** As of known tasks: smaller programs are the same by chance. */
const TELLING = 40;

/**
 * Holds samples against one another and against all known tasks, and looks at what is in them. It remembers what it was
 * shown, so that of two that say the same the first one stays.
 */
export class Screener {
  private readonly exact = new Map<string, string>();
  private readonly programs = new Map<string, string>();
  private readonly near = new Map<string, NearIndex>();

  constructor(private readonly tasks: KnownTasks) {}

  /** Takes a sample in that others are held against. */
  add(sample: Sample, folded: Folded | undefined): void {
    for (const key of exactKeys(sample)) if (!this.exact.has(key)) this.exact.set(key, sample.id);
    if (folded !== undefined && folded.size >= TELLING && !this.programs.has(folded.hash))
      this.programs.set(folded.hash, sample.id);
    this.nearOf(sample).add(sample.id, gramsOf(sample));
  }

  /** Why a sample is screened out; nothing where it is not. @param own the task that a repair is of, by all its names */
  screen(sample: Sample, folded: Folded | undefined, own?: ReadonlySet<string>): ScreenFinding[] {
    const { language, prompt, solution, tests, wrongSolution = '' } = sample;
    const code = [solution, testsText(tests), wrongSolution].join('\n');
    const secret = secretIn(`${prompt}\n${code}`);
    const harm = harmIn(code, language) ?? harmInText(prompt);
    const leftover = leftoverIn(sample);
    const length = outOfProportion(sample);
    return [
      this.tasks.find(sample, folded, sample.kind === 'repair' ? own : undefined),
      this.twin(sample, folded),
      secret && { screen: 'secret' as const, reason: `It holds ${secret}.` },
      harm && { screen: 'harmful' as const, reason: `Its code ${harm}.` },
      leftover && { screen: 'leftover' as const, reason: `It ${leftover}.` },
      length && { screen: 'length' as const, reason: length },
    ].filter((found) => found !== undefined && found !== '');
  }

  private twin(sample: Sample, folded: Folded | undefined): ScreenFinding | undefined {
    const other = (id: string | undefined) => (id === sample.id ? undefined : id);
    const same = exactKeys(sample)
      .map((key) => other(this.exact.get(key)))
      .find((id) => id !== undefined);
    if (same !== undefined)
      return { screen: 'duplicate', reason: `It says what ${same} says.`, sample: same };
    const program = folded && folded.size >= TELLING ? other(this.programs.get(folded.hash)) : undefined;
    if (program !== undefined)
      return {
        screen: 'same-program',
        reason: `Its solution is that of ${program}, but for names.`,
        sample: program,
      };
    const near = this.nearOf(sample).nearest(gramsOf(sample));
    if (near === undefined || near.name === sample.id) return undefined;
    const share = Math.round(near.likeness * 100);
    const reason = `Its statement and solution are to ${share} % those of ${near.name}.`;
    return { screen: 'near-duplicate', reason, sample: near.name };
  }

  private nearOf({ language }: Sample): NearIndex {
    const index = this.near.get(language) ?? new NearIndex(NEAR);
    this.near.set(language, index);
    return index;
  }
}

function gramsOf({ prompt, solution }: Sample): Set<string> {
  return ngramsOf(wordsOf(`${prompt}\n${solution}`), 5);
}
