import {
  EventEmitter,
  FilePermission,
  FileSystemError,
  FileType,
  workspace,
  type Disposable,
  type FileChangeEvent,
  FileChangeType,
  type FileStat,
  type FileSystemProvider,
  type Uri,
} from 'vscode';
import { messageOf, UserError } from '../../base/errors';
import type { Sample } from '../../domain/sample';
import { aboutSample } from '../../views/samples/about';
import { readSampleText, sampleText, type SampleEdit } from '../../views/samples/sampleText';
import type { Session } from '../session/session';
import { Disposables } from '../support/disposables';
import { SAMPLE_SCHEME, sampleIdOf } from './sampleUris';

/** Saves an edited sample and runs it again; what comes back is what the sandbox then said. */
export type SaveSample = (id: string, edit: SampleEdit) => Promise<Sample>;

/** Lets samples be edited as documents. Saving one verifies it again. */
export class SampleFiles implements FileSystemProvider, Disposable {
  private readonly disposables = new Disposables();
  private readonly changed = this.disposables.add(new EventEmitter<FileChangeEvent[]>());
  readonly onDidChangeFile = this.changed.event;
  /** When what a document shows last changed, by sample: the editor asks again only for what is newer. */
  private readonly versions = new Map<string, { text: string; mtime: number }>();
  /** Samples that are being saved: until that is over they say what was written, so that what came of it is newer. */
  private readonly saving = new Set<string>();

  constructor(
    private readonly session: Session,
    private readonly save: SaveSample,
  ) {
    this.disposables.add(
      workspace.registerFileSystemProvider(SAMPLE_SCHEME, this, { isCaseSensitive: true }),
    );
    this.disposables.add(
      workspace.onDidSaveTextDocument(({ uri }) => {
        if (uri.scheme === SAMPLE_SCHEME && this.saving.delete(sampleIdOf(uri))) this.announce();
      }),
    );
    this.disposables.add(session.onChangeOf({ kinds: ['sample', 'diagnosis'] }, () => this.announce()));
  }

  async stat(uri: Uri): Promise<FileStat> {
    const { text, mtime } = await this.version(uri);
    const permissions = workspace.isTrusted ? undefined : FilePermission.Readonly;
    return { type: FileType.File, ctime: 0, mtime, size: Buffer.byteLength(text), permissions };
  }

  async readFile(uri: Uri): Promise<Uint8Array> {
    return Buffer.from((await this.version(uri)).text);
  }

  async writeFile(uri: Uri, content: Uint8Array): Promise<void> {
    const sample = await this.sample(uri);
    const text = Buffer.from(content).toString('utf8');
    try {
      await this.save(sample.id, readSampleText(text, sample));
    } catch (error) {
      const hint = error instanceof UserError ? ` ${error.hint}` : '';
      throw FileSystemError.Unavailable(`${messageOf(error)}${hint}`);
    }
    const isOpen = workspace.textDocuments.some((each) => each.uri.toString() === uri.toString());
    if (isOpen) this.saving.add(sample.id);
    this.versions.set(sample.id, { text, mtime: Date.now() });
    if (!isOpen) this.changed.fire([{ type: FileChangeType.Changed, uri }]);
  }

  watch(): Disposable {
    return { dispose: () => undefined }; // Changes are told for every sample that is open.
  }

  readDirectory(): [string, FileType][] {
    return [];
  }

  createDirectory(): never {
    throw FileSystemError.NoPermissions('Samples have no folders.');
  }

  delete(): never {
    throw FileSystemError.NoPermissions('A sample is rejected, not deleted.');
  }

  rename(): never {
    throw FileSystemError.NoPermissions('A sample keeps its name.');
  }

  dispose(): void {
    this.disposables.dispose();
  }

  private async sample(uri: Uri): Promise<Sample> {
    const sample = (await this.session.book()).sample(sampleIdOf(uri));
    if (sample === undefined) throw FileSystemError.FileNotFound(uri);
    return sample;
  }

  private async version(uri: Uri): Promise<{ text: string; mtime: number }> {
    const sample = await this.sample(uri);
    const text = sampleText(sample, aboutSample(await this.session.book(), sample));
    const known = this.versions.get(sample.id);
    if (known !== undefined && (known.text === text || this.saving.has(sample.id))) return known;
    const version = { text, mtime: Math.max(Date.now(), (known?.mtime ?? 0) + 1) };
    this.versions.set(sample.id, version);
    return version;
  }

  private announce(): void {
    const open = workspace.textDocuments.filter(({ uri }) => uri.scheme === SAMPLE_SCHEME);
    if (open.length > 0) this.changed.fire(open.map(({ uri }) => ({ type: FileChangeType.Changed, uri })));
  }
}
