import type { Receipt } from '../book/bookIndex';
import type { Case } from '../domain/case';
import { addUsage } from '../domain/usage';
import { inBatch, type Cost } from '../models/usage';
import { estimateInstructor } from '../samples/estimate';
import { promptsOf } from './askInstructor';
import type { Workbench } from './workbench';

/** Answered calls, or answers, of a kind that say enough of the next ones. */
const ENOUGH = 10;

/**
 * What the instructor will cost for failed cases; undefined where its replies are recorded and cost nothing. The
 * newest calls of the same model to the same end tell more than any rule, where there are enough of them.
 * @param ids graded cases, of the book where no other reader is given
 * @param options `shareAgain`: of how many answers some samples will fail; by default as many as so far
 */
export async function estimateCost(
  bench: Pick<Workbench, 'book' | 'config'>,
  ids: string[],
  strategy = bench.config.strategy,
  {
    batch = false,
    readCase = (id) => bench.book.readCase(id),
    shareAgain = knownShareAgain(bench.book),
  }: { batch?: boolean; readCase?: (id: string) => Promise<Case>; shareAgain?: number } = {},
): Promise<{ diagnose: Cost; generate: Cost } | undefined> {
  const { book, config } = bench;
  const { model } = config.instructor;
  if (model === undefined) return undefined;
  const [diagnosing, generating] = await Promise.all([
    promptsOf(bench, 'diagnose'),
    promptsOf(bench, 'generate'),
  ]);
  const past = (purpose: Receipt['purpose']) => {
    const known = book
      .receipts()
      .filter((each) => each.model === model && each.purpose === purpose && each.usage);
    const newest = known.slice(-200);
    if (newest.length < ENOUGH) return undefined;
    const sum = newest.reduce((total, each) => addUsage(total, each.usage), addUsage(undefined, undefined));
    return {
      promptTokens: sum.promptTokens / newest.length,
      completionTokens: sum.completionTokens / newest.length,
    };
  };
  const cost = await estimateInstructor(ids, {
    readCase,
    prompts: { diagnose: diagnosing, generate: generating },
    strategy,
    price: config.prices[model],
    past: { diagnose: past('diagnose'), generate: past('generate') },
    shareAgain,
  });
  return batch ? { ...cost, diagnose: inBatch(cost.diagnose) } : cost;
}

/** The share of the answers with samples after which was asked again; undefined where too few are known. */
function knownShareAgain(book: Workbench['book']): number | undefined {
  const [all, again] = [new Set<string>(), new Set<string>()];
  for (const sample of book.samples().filter(({ kind }) => kind === 'generated'))
    for (const seen of sample.again ? [all, again] : [all]) seen.add(sample.diagnosis);
  return all.size < ENOUGH ? undefined : again.size / all.size;
}
