import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

const folder = process.env['ERRORBOOK_BENCHMARKS'] ?? resolve(__dirname, '../../../shared/benchmarks');

/** A public benchmark's file, which is not part of this project: undefined where it is not at hand. */
export function benchmark(name: string): string | undefined {
  const file = join(folder, name);
  return existsSync(file) ? file : undefined;
}

/** What a real Ollama was asked and answered, recorded; it is not part of this project either. */
export function ollamaTranscripts(): string | undefined {
  return benchmark('../ollama/transcripts.jsonl');
}
