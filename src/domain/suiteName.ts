import { basename } from 'node:path';

/** The name that a suite has by its file: `HumanEval.jsonl.gz` → `HumanEval`. */
export function suiteName(file: string): string {
  return basename(file)
    .replace(/\.gz$/i, '')
    .replace(/\.jsonl?$/i, '');
}
