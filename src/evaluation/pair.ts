import { hasPassed, isJudged, isWeakPass } from '../domain/case';
import type { TaskRef } from '../domain/role';
import type { Verdict } from '../domain/verdict';

/** What is paired of a case. */
export interface AskedCase extends TaskRef {
  /** Which response to its task: the same one had the same seed. */
  index: number;
  verdict?: Verdict;
  weak?: boolean;
}

/** A task that both models of a pair answered: how many of the responses that were judged of both passed. */
export interface PairedTask extends TaskRef {
  judged: number;
  before: number;
  after: number;
  /** Those of the passes after that are weak. */
  weak: number;
}

/** Pairs two runs response by response. What was not judged of both says nothing, and is left out. */
export function pairTasks(before: AskedCase[], after: AskedCase[]): PairedTask[] {
  const nameOf = ({ suite, task, index }: AskedCase) => JSON.stringify([suite, task, index]);
  const old = new Map(before.filter(isJudged).map((each) => [nameOf(each), each]));
  const tasks = new Map<string, PairedTask>();
  for (const each of after.filter(isJudged)) {
    const other = old.get(nameOf(each));
    if (other === undefined) continue;
    const { suite, task } = each;
    const name = JSON.stringify([suite, task]);
    const paired = tasks.get(name) ?? { suite, task, judged: 0, before: 0, after: 0, weak: 0 };
    paired.judged += 1;
    paired.before += Number(hasPassed(other));
    paired.after += Number(hasPassed(each));
    paired.weak += Number(isWeakPass(each));
    tasks.set(name, paired);
  }
  return [...tasks.values()];
}
