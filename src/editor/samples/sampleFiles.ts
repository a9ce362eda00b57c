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
  type TextDocument,
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
  /** What could be edited when the editor last read it, by sample. */
  private readonly given = new Map<string, string>();

  constructor(
    private readonly session: Session,
    private readonly save: SaveSample,
  ) {
    this.disposables.add(
      workspace.registerFileSystemProvider(SAMPLE_SCHEME, this, { isCaseSensitive: true }),
    );
    this.disposables.add(
      workspace.onDidSaveTextDocument(({ uri }) => {
        if (uri.scheme === SAMPLE_SCHEME) this.announce(); // What running it gave is there now.
      }),
    );
    this.disposables.add(session.onChangeOf({ kinds: ['sample', 'diagnosis'] }, () => this.announce()));
  }

  /**
   * While a person edits it, it is as old as can be: what running it gives, again and again, is nothing to ask them about.
   * What somebody else edits is.
   */
  async stat(uri: Uri): Promise<FileStat> {
    const { text, mtime, edit } = await this.version(uri);
    const isEdited = openSamples().some((each) => each.isDirty && each.uri.toString() === uri.toString());
    const isSame = this.given.get(sampleIdOf(uri)) === edit;
    const permissions = workspace.isTrusted ? undefined : FilePermission.Readonly;
    return {
      ...{ type: FileType.File, ctime: 0, mtime: isEdited && isSame ? 0 : mtime },
      ...{ size: Buffer.byteLength(text), permissions },
    };
  }

  async readFile(uri: Uri): Promise<Uint8Array> {
    const { text, edit } = await this.version(uri);
    this.given.set(sampleIdOf(uri), edit);
    return Buffer.from(text);
  }

  async writeFile(uri: Uri, content: Uint8Array): Promise<void> {
    const sample = await this.sample(uri);
    try {
      const edit = readSampleText(Buffer.from(content).toString('utf8'), sample);
      this.given.set(sample.id, editOf(await this.save(sample.id, edit)));
    } catch (error) {
      const hint = error instanceof UserError ? ` ${error.hint}` : '';
      throw FileSystemError.Unavailable(`${messageOf(error)}${hint}`);
    }
    this.changed.fire([{ type: FileChangeType.Changed, uri }]);
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

  private async version(uri: Uri): Promise<{ text: string; mtime: number; edit: string }> {
    const sample = await this.sample(uri);
    const text = sampleText(sample, aboutSample(await this.session.book(), sample));
    const edit = editOf(sample);
    const known = this.versions.get(sample.id);
    if (known?.text === text) return { ...known, edit };
    const version = { text, mtime: Math.max(Date.now(), (known?.mtime ?? 0) + 1) };
    this.versions.set(sample.id, version);
    return { ...version, edit };
  }

  private announce(): void {
    const open = openSamples();
    if (open.length > 0) this.changed.fire(open.map(({ uri }) => ({ type: FileChangeType.Changed, uri })));
  }
}

function openSamples(): TextDocument[] {
  return workspace.textDocuments.filter(({ uri }) => uri.scheme === SAMPLE_SCHEME);
}

/** The parts of a sample that a person may change, as one text. */
function editOf({ prompt, solution, tests, entryPoint, wrongSolution }: Sample): string {
  return JSON.stringify([prompt, solution, tests, entryPoint, wrongSolution]);
}
