import type { Disposable } from 'vscode';

/** Things to dispose together. What comes after the store was disposed is disposed at once. */
export class Disposables implements Disposable {
  private readonly kept: Disposable[] = [];
  private isDisposed = false;

  add<T extends Disposable>(disposable: T): T {
    if (this.isDisposed) disposable.dispose();
    else this.kept.push(disposable);
    return disposable;
  }

  dispose(): void {
    this.isDisposed = true;
    for (const each of this.kept.splice(0).reverse()) each.dispose();
  }
}
