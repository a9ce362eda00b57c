import { Uri } from 'vscode';
import type { Sample } from '../../domain/sample';
import { descriptionOf } from '../../languages/language';

/** The editable documents of samples. */
export const SAMPLE_SCHEME = 'errorbook-sample';

/** The task that a sample comes from, laid out as the sample is. */
export const ORIGIN_SCHEME = 'errorbook-origin';

type Named = Pick<Sample, 'id' | 'entryPoint' | 'language'>;

/** The path is for the reader and gives the language; the query is the id. */
export function sampleUri(sample: Named): Uri {
  return Uri.from({ scheme: SAMPLE_SCHEME, path: pathOf(sample), query: sample.id });
}

/** What the document of a sample is compared with. */
export function originUri(sample: Named): Uri {
  return Uri.from({ scheme: ORIGIN_SCHEME, path: pathOf(sample), query: sample.id });
}

/** The id of the sample that a document shows, or is compared with. */
export function sampleIdOf({ query }: Uri): string {
  return query;
}

function pathOf({ entryPoint, language }: Named): string {
  return `/${entryPoint ?? 'sample'}.${descriptionOf(language).extension}`;
}
