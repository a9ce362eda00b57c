import type { Disposable } from 'vscode';
import type { Session } from '../session/session';
import { Disposables } from '../support/disposables';
import { CaseActions } from './actions';
import { CaseDiagnostics } from './diagnostics';
import { PromptDimming } from './dimming';
import { CaseDocuments } from './documents';
import type { FixRuns } from './fixRuns';
import { FindingHovers } from './hovers';
import { CaseLenses } from './lenses';

/** Everything that the documents of cases show and offer. */
export function caseFeatures(session: Session, fixRuns: FixRuns): Disposable {
  const features = new Disposables();
  for (const feature of [CaseDocuments, CaseDiagnostics, PromptDimming]) {
    features.add(new feature(session));
  }
  features.add(new CaseLenses(session, fixRuns));
  features.add(new FindingHovers(session).register());
  features.add(new CaseActions(session).register());
  return features;
}
