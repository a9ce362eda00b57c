import { Uri } from 'vscode';
import type { Case } from '../../domain/case';
import type { Diagnosis } from '../../domain/diagnosis';
import { descriptionOf } from '../../languages/language';
import { caseText } from '../../views/cases/caseText';

/** The virtual documents of a case. The path is for the reader and gives the language; the query is the id. */
export const SCHEMES = {
  /** What the target wrote. */
  case: 'errorbook-case',
  /** The tests of its task. */
  test: 'errorbook-test',
  /** The program that was taken from the response and run. */
  program: 'errorbook-program',
  /** The same with the reason why it was taken. */
  extracted: 'errorbook-extracted',
  /** The corrected solution of a diagnosis. */
  fix: 'errorbook-fix',
} as const;

export function caseUri(whole: Case): Uri {
  return virtual(SCHEMES.case, whole, caseText(whole).isProse ? 'md' : extensionOf(whole), whole.response.id);
}

export function testUri(whole: Case): Uri {
  return virtual(SCHEMES.test, whole, `tests.${extensionOf(whole)}`, whole.response.id);
}

export function programUri(whole: Case): Uri {
  return virtual(SCHEMES.program, whole, extensionOf(whole), whole.response.id);
}

export function extractedUri(whole: Case): Uri {
  return virtual(SCHEMES.extracted, whole, extensionOf(whole), whole.response.id);
}

export function fixUri(whole: Case, diagnosis: Diagnosis): Uri {
  return virtual(SCHEMES.fix, whole, `fixed.${extensionOf(whole)}`, `${whole.response.id}\n${diagnosis.id}`);
}

/**
 * What stands for the analysis of a case where only a resource can be linked to, not a command: opening it opens the
 * panel (panels/analysisLink.ts). The id is encoded because links are parsed more than once on their way.
 */
export function analysisUri(whole: Case): Uri {
  const query = Buffer.from(whole.response.id).toString('base64url');
  return virtual('errorbook-analysis', whole, 'errorbook-analysis', query);
}

/** The case that a link to an analysis is about. */
export function caseOfAnalysis({ query }: Uri): string {
  return Buffer.from(query, 'base64url').toString();
}

/** The case that a virtual document belongs to, and the diagnosis where it is a corrected solution. */
export function idsOf(uri: Uri): { caseId: string; diagnosisId?: string } {
  const [caseId = '', diagnosisId] = uri.query.split('\n');
  return { caseId, diagnosisId };
}

function extensionOf({ task }: Case): string {
  return descriptionOf(task.language).extension;
}

function virtual(scheme: string, { response }: Case, extension: string, query: string): Uri {
  const { suite, task, index } = response;
  const name = `${task.replace(/[/\\]/g, '-')}${index > 0 ? `#${index}` : ''}.${extension}`;
  return Uri.from({ scheme, path: `/${suite}/${name}`, query });
}
