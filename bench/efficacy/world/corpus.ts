import { randomFrom } from '../../../src/base/random';
import { asAnswer, promptFor } from '../../../src/results/prompt';
import type { DatasetItem } from '../../../src/training/dataset';
import { anyPair, draftOf } from './draw';
import type { Mastery } from './mastery';
import { programOf, statementOf } from './task';

const SEED = 5;

/** What the target saw before: tasks of all parts, answered as rightly as its mastery has them. */
export function corpusOf(count: number, { wrong }: Mastery, seed = SEED): DatasetItem[] {
  const random = randomFrom(seed);
  return Array.from({ length: count }, () => {
    const draft = draftOf(anyPair(random), 'before', random);
    const program = programOf(draft, [random() < wrong(draft.parts[0]), random() < wrong(draft.parts[1])]);
    const prompt = promptFor({ prompt: statementOf(draft), language: 'python' });
    return { prompt, completion: [{ role: 'assistant', content: asAnswer(program, 'python') }] };
  });
}
