import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { messageOf, UserError } from '../base/errors';
import type { Sample } from '../domain/sample';
import type { ChatMessage } from '../models/chat';
import { asAnswer, promptFor } from '../results/prompt';
import { EXPORT_FORMATS, type ExportFormat } from './exportFormats';

/** Lines that are written at once. */
const BATCH = 500;

/**
 * Writes samples as JSONL. The file is there whole or not at all.
 * @returns how many were written
 * @throws UserError when the file cannot be written
 */
export async function exportSamples(
  samples: Iterable<Sample> | AsyncIterable<Sample>,
  file: string,
  format: ExportFormat = 'prompt-completion',
): Promise<number> {
  const partial = `${file}.${process.pid}.partial`;
  try {
    await mkdir(dirname(file), { recursive: true });
    const count = await writeLines(partial, samples, format);
    await rename(partial, file);
    return count;
  } catch (error) {
    await rm(partial, { force: true });
    throw new UserError(`${file} could not be written: ${messageOf(error)}.`, '', { cause: error });
  }
}

/** A sample as a training item. */
function exportedRow(sample: Sample, format: ExportFormat): object {
  const prompt = promptFor(sample);
  const { solution, language } = sample;
  const answer: ChatMessage = { role: 'assistant', content: asAnswer(solution, language) };
  return { ...EXPORT_FORMATS[format].row(prompt, answer), language };
}

async function writeLines(
  file: string,
  samples: Iterable<Sample> | AsyncIterable<Sample>,
  format: ExportFormat,
): Promise<number> {
  const handle = await open(file, 'w');
  let count = 0;
  let batch: string[] = [];
  const flush = async () => {
    await handle.appendFile(batch.join(''));
    batch = [];
  };
  try {
    for await (const sample of samples) {
      batch.push(`${JSON.stringify(exportedRow(sample, format))}\n`);
      count += 1;
      if (batch.length >= BATCH) await flush();
    }
    await flush();
    await handle.sync();
  } finally {
    await handle.close();
  }
  return count;
}
