import type { Review } from '../../domain/sample';

/** Decisions as they were before a person changed them. */
export type Before = Map<string, Pick<Review, 'decision' | 'note'>>;

/** The last decisions of this window, so that a wrong key can be taken back. */
export class UndoStack {
  private readonly steps: Before[] = [];

  /** @param limit how many steps are remembered. @default 100 */
  constructor(private readonly limit = 100) {}

  push(before: Before): void {
    this.steps.push(before);
    if (this.steps.length > this.limit) this.steps.shift();
  }

  /** The newest step, taken off; undefined when there is nothing to undo. */
  pop(): Before | undefined {
    return this.steps.pop();
  }

  get size(): number {
    return this.steps.length;
  }
}
