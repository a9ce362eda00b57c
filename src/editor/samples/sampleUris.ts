import { Uri } from 'vscode';
import type { Sample } from '../../domain/sample';

/** The editable documents of samples. */
export const SAMPLE_SCHEME = 'errorbook-sample';

/** The path is for the reader and gives the language; the query is the id. */
export function sampleUri({ id, entryPoint }: Pick<Sample, 'id' | 'entryPoint'>): Uri {
  return Uri.from({ scheme: SAMPLE_SCHEME, path: `/${entryPoint ?? 'sample'}.py`, query: id });
}

/** The id of the sample that a document shows. */
export function sampleIdOf({ query }: Uri): string {
  return query;
}
