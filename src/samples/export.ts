import { outFile, type Protected } from '../base/outFile';
import type { Sample } from '../domain/sample';
import type { ChatMessage } from '../models/chat';
import { asAnswer, promptFor } from '../results/prompt';
import { EXPORT_FORMATS, type ExportFormat } from './exportFormats';

/**
 * Writes samples as JSONL. The file is there whole or not at all.
 * @param keep what must not be written over
 * @returns how many were written
 * @throws UserError when the file cannot be written
 */
export async function exportSamples(
  samples: Iterable<Sample> | AsyncIterable<Sample>,
  file: string,
  format: ExportFormat = 'prompt-completion',
  keep: Protected = {},
): Promise<number> {
  let count = 0;
  const lines = async function* () {
    for await (const sample of samples) {
      count += 1;
      yield `${JSON.stringify(exportedRow(sample, format))}\n`;
    }
  };
  await (await outFile(file, keep)).write(lines());
  return count;
}

/** A sample as a training item. */
function exportedRow(sample: Sample, format: ExportFormat): object {
  const prompt = promptFor(sample);
  const { solution, language } = sample;
  const answer: ChatMessage = { role: 'assistant', content: asAnswer(solution, language) };
  return { ...EXPORT_FORMATS[format].row(prompt, answer), language };
}
