import { Uri } from 'vscode';
import type { Sample } from '../../domain/sample';
import { descriptionOf } from '../../languages/language';

/** The editable documents of samples. */
export const SAMPLE_SCHEME = 'errorbook-sample';

/** The path is for the reader and gives the language; the query is the id. */
export function sampleUri({ id, entryPoint, language }: Pick<Sample, 'id' | 'entryPoint' | 'language'>): Uri {
  const path = `/${entryPoint ?? 'sample'}.${descriptionOf(language).extension}`;
  return Uri.from({ scheme: SAMPLE_SCHEME, path, query: id });
}

/** The id of the sample that a document shows. */
export function sampleIdOf({ query }: Uri): string {
  return query;
}
