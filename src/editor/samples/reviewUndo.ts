import { workspace, type Disposable } from 'vscode';
import { UndoStack, type Before } from '../../views/samples/undo';
import type { Contexts } from '../session/contexts';
import { SAMPLE_SCHEME } from './sampleUris';

/**
 * The decisions that can be taken back. In the editor of a sample the key for that is the one that undoes typing: it
 * means the decision, unless a sample was changed since.
 */
export class ReviewUndo implements Disposable {
  private readonly decisions = new UndoStack();
  private readonly listener = workspace.onDidSaveTextDocument(({ uri }) => {
    if (uri.scheme === SAMPLE_SCHEME) void this.allow(false);
  });

  constructor(private readonly contexts: Contexts) {}

  /** Remembers a decision by what was before it. */
  push(before: Before): void {
    this.decisions.push(before);
    void this.allow(true);
  }

  /** The newest decision, taken off; undefined when there is none. */
  pop(): Before | undefined {
    const before = this.decisions.pop();
    void this.allow(this.decisions.size > 0);
    return before;
  }

  dispose(): void {
    this.listener.dispose();
  }

  private allow(allowed: boolean): Promise<void> {
    return this.contexts.set('canUndoReview', allowed);
  }
}
