import { commands, TabInputText, TabInputTextDiff, window, workspace, type Tab } from 'vscode';
import { UserError } from '../../base/errors';
import type { Sample } from '../../domain/sample';
import { titleOf } from '../../views/samples/queue';
import type { Session } from '../session/session';
import { originUri, SAMPLE_SCHEME, sampleIdOf, sampleUri } from './sampleUris';

/** Opens the documents of samples in editors, alone or beside the task that they come from. */
export class SampleEditors {
  constructor(private readonly session: Session) {}

  /** Opens a sample, as a diff where samples are looked at so. */
  async open(id: string, preserveFocus: boolean): Promise<void> {
    if (isComparing()) return this.compare(id, preserveFocus);
    await window.showTextDocument(sampleUri(await this.sample(id)), { preview: true, preserveFocus });
  }

  /** Has a document ready that will likely be opened next. */
  async prepare(id: string): Promise<void> {
    await workspace.openTextDocument(sampleUri(await this.sample(id)));
  }

  /** Opens a sample alone, to be edited. */
  async edit(id: string): Promise<void> {
    await window.showTextDocument(sampleUri(await this.sample(id)), { preview: true });
  }

  /** Shows a sample as a diff with the original task and what the target answered there. */
  async compare(id: string, preserveFocus: boolean): Promise<void> {
    const sample = await this.sample(id);
    const [book, uri] = [await this.session.book(), sampleUri(sample)];
    const origin = book.case(sample.case);
    if (sample.kind === 'imported') throw new UserError('This sample was imported: it comes from no case.');
    if (origin === undefined) throw new UserError('The case that this sample comes from is gone.');
    const title = `${origin.task} ↔ ${titleOf(sample)}`;
    await commands.executeCommand('vscode.diff', originUri(sample), uri, title, {
      ...{ preview: true, preserveFocus },
    });
  }

  /** Closes a diff again: the sample alone takes its place. */
  async compareNoMore(id: string, preserveFocus: boolean): Promise<void> {
    const tabs = allTabs().filter(({ input }) => input instanceof TabInputTextDiff && inputOf(input) === id);
    await window.showTextDocument(sampleUri(await this.sample(id)), { preview: true, preserveFocus });
    await close(tabs);
  }

  /** Whether a sample is open in the active editor. */
  get isReading(): boolean {
    return inputOf(window.tabGroups.activeTabGroup.activeTab?.input) !== undefined;
  }

  /** Whether samples are looked at as diffs now. */
  get isComparing(): boolean {
    return isComparing();
  }

  /** The tabs of samples that are not being edited. */
  tabsOf(ids: string[]): Tab[] {
    return allTabs().filter(({ input, isDirty }) => !isDirty && ids.includes(inputOf(input) ?? ''));
  }

  /** Closes those of some tabs that are still there. */
  close(tabs: Tab[]): Promise<void> {
    return close(tabs);
  }

  private async sample(id: string): Promise<Sample> {
    const sample = (await this.session.book()).sample(id);
    if (sample === undefined) throw new UserError(`There is no sample ${id}.`);
    return sample;
  }
}

function isComparing(): boolean {
  const input = window.tabGroups.activeTabGroup.activeTab?.input;
  return input instanceof TabInputTextDiff && inputOf(input) !== undefined;
}

/** The sample that a tab shows. */
function inputOf(input: unknown): string | undefined {
  if (input instanceof TabInputText)
    return input.uri.scheme === SAMPLE_SCHEME ? sampleIdOf(input.uri) : undefined;
  if (!(input instanceof TabInputTextDiff)) return undefined;
  return input.modified.scheme === SAMPLE_SCHEME ? sampleIdOf(input.modified) : undefined;
}

function allTabs(): Tab[] {
  return window.tabGroups.all.flatMap(({ tabs }) => tabs);
}

async function close(tabs: Tab[]): Promise<void> {
  const left = allTabs();
  await window.tabGroups.close(
    tabs.filter((tab) => left.includes(tab)),
    true,
  );
}
