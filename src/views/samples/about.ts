import type { Book } from '../../book/book';
import { verdictName } from '../../domain/case';
import { strategyText, type Sample } from '../../domain/sample';

/** Why a sample was made: its diagnosis, and the failed case that it is from, a line each. */
export function aboutSample(
  book: Pick<Book, 'diagnosis' | 'case'>,
  sample: Pick<Sample, 'kind' | 'diagnosis' | 'case' | 'skill' | 'strategy' | 'model'>,
): string[] {
  const { kind, diagnosis: id, case: caseId, skill } = sample;
  if (kind === 'imported')
    return [`${skill || 'no named skill'} (imported)`, `from ${oneLine(sample.model)}`];
  const [diagnosis, failed] = [book.diagnosis(id), book.case(caseId)];
  const said = diagnosis === undefined ? '' : `, ${diagnosis.status}: ${oneLine(diagnosis.misconception)}`;
  return [
    `${skill} (${strategyText(sample)})${said}`,
    failed === undefined
      ? `from ${caseId}`
      : `from ${failed.suite}/${failed.task} (${verdictName(failed)}): ${oneLine(failed.detail)}`,
  ];
}

/** What models and programs write may have any number of lines. */
function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}
