import { EventEmitter, type Disposable } from 'vscode';
import type { Outcome } from '../../domain/verdict';

/** What corrected solutions gave when a person ran them in this window. */
export class FixRuns implements Disposable {
  private readonly changed = new EventEmitter<void>();
  readonly onDidChange = this.changed.event;
  private readonly outcomes = new Map<string, Outcome>();

  get(diagnosis: string): Outcome | undefined {
    return this.outcomes.get(diagnosis);
  }

  set(diagnosis: string, outcome: Outcome): void {
    this.outcomes.set(diagnosis, outcome);
    this.changed.fire();
  }

  dispose(): void {
    this.changed.dispose();
  }
}
