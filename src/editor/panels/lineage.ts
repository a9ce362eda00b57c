import {
  DocumentLink,
  EventEmitter,
  languages,
  Range,
  Uri,
  window,
  workspace,
  type Disposable,
  type DocumentLinkProvider,
  type TextDocument,
  type TextDocumentContentProvider,
  type TreeView,
} from 'vscode';
import { UserError } from '../../base/errors';
import { loadConfig } from '../../book/workspace';
import { iterationsOf } from '../../iteration/state';
import type { FailedNode } from '../../views/cases/nodes';
import type { IterationNode } from '../../views/iterations/nodes';
import type { LineageText } from '../../views/lineage/lineageText';
import type { Lineage, LineageLine } from '../../views/lineage/lineage';
import type { SampleNode } from '../../views/samples/nodes';
import type { CaseEditors } from '../cases/caseEditors';
import { SAMPLE_SCHEME, sampleIdOf } from '../samples/sampleUris';
import type { Session } from '../session/session';
import type { Commands, FromTree } from '../support/commands';
import { Disposables } from '../support/disposables';

const SCHEME = 'errorbook-lineage';
const FLOW = 'What became of the failures';

interface Parts {
  session: Session;
  editors: CaseEditors;
  samples: TreeView<SampleNode>;
}

/** What something came from and led to, as a read-only document whose ids lead on. */
export class LineagePages implements TextDocumentContentProvider, DocumentLinkProvider, Disposable {
  private readonly disposables = new Disposables();
  private readonly changed = this.disposables.add(new EventEmitter<Uri>());
  readonly onDidChange = this.changed.event;

  constructor(private readonly parts: Parts) {
    this.disposables.add(workspace.registerTextDocumentContentProvider(SCHEME, this));
    this.disposables.add(languages.registerDocumentLinkProvider({ scheme: SCHEME }, this));
    const kinds = ['verdict', 'diagnosis', 'sample', 'review', 'iteration'] as const;
    this.disposables.add(parts.session.onChangeOf({ kinds }, () => this.renewOpen()));
  }

  commands(): Pick<Commands, 'errorbook.showLineage' | 'errorbook.showFlow'> {
    return {
      'errorbook.showFlow': async (iteration, row, lost) => {
        const query = JSON.stringify([iteration, row, lost]);
        await window.showTextDocument(Uri.from({ scheme: SCHEME, path: `/${FLOW}.txt`, query }), {
          preview: true,
        });
      },
      'errorbook.showLineage': async (given) => {
        const id = this.idOf(given);
        const path = `/Lineage of ${id.replaceAll(/[/\\]/g, '-')}.txt`;
        await window.showTextDocument(Uri.from({ scheme: SCHEME, path, query: id }), { preview: true });
      },
    };
  }

  async provideTextDocumentContent({ query }: Uri): Promise<string> {
    return (await this.read(query)).text;
  }

  async provideDocumentLinks({ uri }: TextDocument): Promise<DocumentLink[]> {
    const { places } = await this.read(uri.query);
    return places.map(({ line, start, end, part }) => {
      const link = new DocumentLink(new Range(line, start, line, end), this.targetOf(part));
      link.tooltip = part.kind;
      return link;
    });
  }

  dispose(): void {
    this.disposables.dispose();
  }

  private async read(id: string): Promise<LineageText> {
    const { session } = this.parts;
    // Loaded only here: activation needs none of it. Reading needs no trust.
    const { lineageOf } = await import('../../views/lineage/lineage');
    const { lineageText } = await import('../../views/lineage/lineageText');
    const [book, config] = await Promise.all([session.book(), loadConfig(session.needFolder())]);
    const lineage = id.startsWith('[') ? await this.flow(id) : await lineageOf({ book, config }, id);
    return lineage === undefined
      ? { text: `There is nothing of the id ${id}.\n`, places: [] }
      : lineageText(lineage);
  }

  /** What a link in the report on an iteration leads to. */
  private async flow(query: string): Promise<Lineage | undefined> {
    const { session } = this.parts;
    const [iteration, row, lost] = JSON.parse(query) as [string, string, number | undefined];
    const { flowPage } = await import('../../views/lineage/flowPage');
    const [book, config] = await Promise.all([session.book(), loadConfig(session.needFolder())]);
    const state = iterationsOf(book).find(({ id }) => id === iteration);
    return state && flowPage({ book, config }, state, row, lost ?? undefined);
  }

  /** What is named or selected, else what the active editor shows. */
  private idOf(given: string | FailedNode | SampleNode | IterationNode | FromTree | undefined): string {
    if (typeof given === 'string') return given;
    const node = given?.kind === 'tree' ? this.parts.samples.selection[0] : given;
    if (node?.kind === 'sample') return node.sample.id;
    if (node?.kind === 'case') return node.case.id;
    if (node?.kind === 'iteration' && node.state.output !== undefined) return node.state.output;
    const uri = window.activeTextEditor?.document.uri;
    const id = uri?.scheme === SAMPLE_SCHEME ? sampleIdOf(uri) : this.parts.editors.active;
    if (id !== undefined) return id;
    throw new UserError('Nothing is open that has a lineage.', 'Open a case or a sample, or select one.');
  }

  private targetOf({ kind, id }: LineageLine): Uri {
    const to = (command: keyof Commands) =>
      Uri.parse(`command:${command}?${encodeURIComponent(JSON.stringify([id]))}`);
    switch (kind) {
      case 'case':
      case 'failure':
      case 'contrast':
      case 're-test':
        return to('errorbook.openCase');
      case 'sample':
        return to('errorbook.openSample');
      case 'diagnosis':
      case 'request':
      case 'decision':
      case 'dataset':
      case 'adapter':
        return to('errorbook.showLineage');
    }
  }

  private renewOpen(): void {
    for (const { uri } of workspace.textDocuments) if (uri.scheme === SCHEME) this.changed.fire(uri);
  }
}
