import { randomFrom } from '../../../src/base/random';
import { asAnswer, promptFor } from '../../../src/results/prompt';
import type { DatasetItem } from '../../../src/training/dataset';
import { anyPair, draftOf } from './draw';
import type { Mastery } from './mastery';
import { programOf, statementOf } from './task';

const SEED = 5;

/**
 * What the target saw before: tasks of all parts, answered as rightly as its mastery has them.
 * @param but what each statement asks for that is none of them: the tasks of the suites
 */
export function corpusOf(count: number, { wrong }: Mastery, but: string[], seed = SEED): DatasetItem[] {
  const random = randomFrom(seed);
  const left = new Set(but.map(askedIn));
  const items: DatasetItem[] = [];
  while (items.length < count) {
    const draft = draftOf(anyPair(random), 'before', random);
    const program = programOf(draft, [random() < wrong(draft.parts[0]), random() < wrong(draft.parts[1])]);
    const statement = statementOf(draft);
    if (left.has(askedIn(statement))) continue;
    const prompt = promptFor({ prompt: statement, language: 'python' });
    items.push({ prompt, completion: [{ role: 'assistant', content: asAnswer(program, 'python') }] });
  }
  return items;
}

/** What a statement asks for, whatever its names and its opening. */
function askedIn(statement: string): string {
  return /First .*$/.exec(statement)?.[0] ?? '';
}
