import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { UserError } from '../base/errors';
import { outFile, type Protected } from '../base/outFile';
import type { Sample } from '../domain/sample';
import type { ChatMessage } from '../models/chat';
import { asAnswer, promptFor } from '../results/prompt';
import { CARD_TITLE } from './exportCard';
import { keptSchema } from './import';
import { formOf, type ExportFormat } from './exportFormats';

/** What the target answered wrongly to the task of a repair, as it came; undefined where that is not known. */
export type AnswerOf = (sample: Sample) => Promise<string | undefined>;

/**
 * Writes samples as JSONL, and what their form wants beside it. Each file is there whole or not at all.
 * @param keep what must not be written over
 * @returns how many were written: a form may need what a sample has not
 * @throws UserError when a file cannot be written
 */
export async function exportSamples(
  samples: Iterable<Sample> | AsyncIterable<Sample>,
  file: string,
  format: ExportFormat = 'prompt-completion',
  keep: Protected = {},
  answerOf: AnswerOf = () => Promise.resolve(undefined),
): Promise<number> {
  const form = formOf(format);
  const besideOf = (some: Sample[]) =>
    Object.entries(form.beside?.(file, some) ?? {}).map(
      ([name, text]) => [join(dirname(file), name), text] as const,
    );
  for (const [path, text] of besideOf([])) await joined(path, text);
  const written: Sample[] = [];
  let count = 0;
  const lines = async function* () {
    for await (const sample of samples) {
      const row = form.row({ ...itemOf(sample), rejected: await rejectedOf(sample, answerOf) });
      if (row === undefined) continue;
      count += 1;
      if (form.beside !== undefined) written.push(sample);
      const { id, language } = sample;
      yield `${JSON.stringify({ ...row, id, language, errorbook: JSON.stringify(keptSchema.parse(sample)) })}\n`;
    }
  };
  await (await outFile(file, keep)).write(lines());
  for (const [path, text] of besideOf(written))
    await (await outFile(path, keep)).write([await joined(path, text)]);
  return count;
}

/**
 * What a file beside the lines is to say, if it is there already: a list of datasets gets one more, a card is written
 * again.
 * @throws UserError when it is neither
 */
async function joined(path: string, text: string): Promise<string> {
  const before = await readFile(path, 'utf8').catch(() => undefined);
  if (before !== undefined && path.endsWith('.yaml')) return before; // A person has filled it in.
  if (before === undefined || before === text || (path.endsWith('.md') && before.includes(CARD_TITLE)))
    return text;
  try {
    const [known, own] = [z.record(z.string(), z.unknown()), JSON.parse(text) as object];
    return `${JSON.stringify({ ...known.parse(JSON.parse(before)), ...own }, undefined, 2)}\n`;
  } catch {
    throw new UserError(
      `${path} is there already, and is not Errorbook’s.`,
      'Name a file in a folder of its own.',
    );
  }
}

function itemOf(sample: Sample) {
  const { solution, language } = sample;
  const answer: ChatMessage = { role: 'assistant', content: asAnswer(solution, language) };
  return { sample, prompt: promptFor(sample), answer };
}

async function rejectedOf(sample: Sample, answerOf: AnswerOf): Promise<ChatMessage | undefined> {
  const { kind, wrongSolution, language } = sample;
  const wrong = wrongSolution === undefined ? undefined : asAnswer(wrongSolution, language);
  const content = kind === 'repair' ? await answerOf(sample) : wrong;
  return content === undefined ? undefined : { role: 'assistant', content };
}
