/** A sample's statement, held against what its solution does: a target that is taught it has nothing else to go by. */
import type { Sample } from '../../domain/sample';
import type { Tests } from '../../domain/tests';
import type { Outcome } from '../../domain/verdict';
import { examplesOf } from './examples';

type Stated = Pick<Sample, 'kind' | 'language' | 'prompt' | 'entryPoint'>;

/**
 * Whether the statement keeps from the target what the function is called that is tested, or calls it otherwise.
 * Imported ones may name nothing at all, as those do that say so by a test. A repair's statement is its suite's.
 */
export function isMisnamed({ kind, prompt, entryPoint }: Stated): boolean {
  if (kind === 'repair' || entryPoint === undefined) return false;
  const isNamed = prompt.split(/[^\p{L}\p{N}_$]+/u).includes(entryPoint);
  return !isNamed && (kind === 'generated' || /`[\w$]+\(/.test(prompt));
}

/**
 * What the solution gives where the statement's own examples say something else; undefined where they agree, or there
 * are none. What breaks was no example.
 * @param run runs the solution with the examples as its tests
 */
export async function contradictionOf(
  sample: Stated,
  run: (examples: Tests) => Promise<Outcome>,
): Promise<string | undefined> {
  const examples = sample.kind === 'repair' ? undefined : examplesOf(sample);
  if (examples === undefined) return undefined;
  const { verdict, detail } = await run(examples);
  return verdict === 'wrong-answer' ? detail : undefined;
}
