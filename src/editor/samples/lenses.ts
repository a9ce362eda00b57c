import {
  CodeLens,
  EventEmitter,
  languages,
  Range,
  type CodeLensProvider,
  type Disposable,
  type TextDocument,
} from 'vscode';
import { evidenceLines } from '../../views/samples/evidence';
import { obstacle } from '../../samples/review';
import { sectionOf } from '../../views/samples/queue';
import type { Session } from '../session/session';
import { Disposables } from '../support/disposables';
import { SAMPLE_SCHEME, sampleIdOf } from './sampleUris';

/** Puts what running a sample gave, and the decisions, above it. */
export class SampleLenses implements CodeLensProvider, Disposable {
  private readonly disposables = new Disposables();
  private readonly changed = this.disposables.add(new EventEmitter<void>());
  readonly onDidChangeCodeLenses = this.changed.event;

  constructor(private readonly session: Session) {
    this.disposables.add(session.onChangeOf({ kinds: ['sample', 'review'] }, () => this.changed.fire()));
    this.disposables.add(languages.registerCodeLensProvider({ scheme: SAMPLE_SCHEME }, this));
  }

  async provideCodeLenses({ uri }: TextDocument): Promise<CodeLens[]> {
    const book = await this.session.book();
    const sample = book.sample(sampleIdOf(uri));
    if (sample === undefined) return [];
    const { status } = sample.verification;
    const role = (await this.session.roles()).ofSample(sample);
    const section = sectionOf(sample, book.decision(sample.id), role);
    const shown = evidenceLines(sample).slice(0, 2).join(' · ');
    const range = new Range(0, 0, 0, 0);
    const lens = (title: string, command: string, argument = sample.id) =>
      new CodeLens(range, { title, command, arguments: [argument] });
    return [
      lens(`$(${status === 'verified' ? 'verified' : 'circle-slash'}) ${shown}`, ''),
      ...(section === 'heldOut' ? [lens(`$(lock) ${role ?? 'no role'}: held out, never trained`, '')] : []),
      ...(section === 'accepted' || section === 'heldOut' || obstacle(sample) !== undefined
        ? []
        : [lens('$(check)\u00a0Accept', 'errorbook.acceptSample')]),
      ...(section === 'rejected' ? [] : [lens('$(close)\u00a0Reject', 'errorbook.rejectSample')]),
      ...(sample.kind === 'imported'
        ? []
        : [lens('$(go-to-file)\u00a0The case it came from', 'errorbook.openCase', sample.case)]),
    ];
  }

  dispose(): void {
    this.disposables.dispose();
  }
}
