import type { Disposable } from 'vscode';
import type { Session } from '../session/session';
import { Disposables } from '../support/disposables';
import { Origins } from './origins';
import { SampleDecorations } from './decorations';
import { SampleLenses } from './lenses';
import { SampleFiles } from './sampleFiles';
import type { SamplesTree } from './samplesTree';

/** Everything that the documents of samples show and offer. */
export function sampleFeatures(session: Session, tree: SamplesTree): Disposable {
  const features = new Disposables();
  features.add(
    new SampleFiles(session, async (id, edit) => {
      const { editSample } = await import('../../notebook/editSample');
      return editSample(await session.workbench(), id, edit);
    }),
  );
  features.add(new Origins(session).register());
  features.add(new SampleLenses(session));
  features.add(new SampleDecorations(session, tree));
  return features;
}
