import {
  EventEmitter,
  FileDecoration,
  ThemeColor,
  window,
  type Disposable,
  type FileDecorationProvider,
  type Uri,
} from 'vscode';
import type { Session } from '../session/session';
import { Disposables } from '../support/disposables';
import { SAMPLE_SCHEME, sampleIdOf } from './sampleUris';
import type { SamplesTree } from './samplesTree';

/** Dims, in the tree and on tabs, the samples that running refuted and those that were rejected. */
export class SampleDecorations implements FileDecorationProvider, Disposable {
  private readonly disposables = new Disposables();
  private readonly changed = this.disposables.add(new EventEmitter<undefined>());
  readonly onDidChangeFileDecorations = this.changed.event;

  constructor(
    private readonly session: Session,
    private readonly tree: SamplesTree,
  ) {
    this.disposables.add(tree.onDidChangeTreeData(() => this.changed.fire(undefined)));
    this.disposables.add(window.registerFileDecorationProvider(this));
  }

  async provideFileDecoration(uri: Uri): Promise<FileDecoration | undefined> {
    if (uri.scheme !== SAMPLE_SCHEME) return undefined;
    const book = await this.session.book();
    const sample = book.sample(sampleIdOf(uri));
    if (sample === undefined) return undefined;
    const { section, role } = await this.tree.standingOf(sample);
    if (section === 'accepted') return new FileDecoration('✓', 'Accepted');
    if (section === 'review') return undefined;
    if (section === 'heldOut')
      return new FileDecoration(
        'H',
        `Held out (${role ?? 'no role'}), never trained`,
        new ThemeColor('disabledForeground'),
      );
    const [found] = sample.screened ?? [];
    const why =
      section === 'screened'
        ? found?.reason
        : section === 'refuted'
          ? sample.verification.reason
          : 'Rejected';
    return new FileDecoration(undefined, why, new ThemeColor('disabledForeground'));
  }

  dispose(): void {
    this.disposables.dispose();
  }
}
