import { workspace, type Disposable, type TextDocumentContentProvider, type Uri } from 'vscode';
import { aboutSample } from '../../views/samples/about';
import { originText } from '../../views/samples/originText';
import type { Session } from '../session/session';
import { ORIGIN_SCHEME, sampleIdOf } from './sampleUris';

/** Serves what samples are compared with: the original task, and what the target answered there. */
export class Origins implements TextDocumentContentProvider {
  constructor(private readonly session: Session) {}

  register(): Disposable {
    return workspace.registerTextDocumentContentProvider(ORIGIN_SCHEME, this);
  }

  async provideTextDocumentContent(uri: Uri): Promise<string> {
    const book = await this.session.book();
    const sample = book.sample(sampleIdOf(uri));
    return sample === undefined
      ? ''
      : originText(await book.readCase(sample.case), aboutSample(book, sample));
  }
}
