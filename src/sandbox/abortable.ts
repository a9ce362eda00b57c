/** What is under way for each signal, behind one listener a signal: a run has one signal for thousands of cases. */
export class Abortable<T> {
  private readonly underWay = new Map<AbortSignal, { items: Set<T>; listener: () => void }>();

  /** @param abort called with each item that is under way when its signal is aborted */
  constructor(private readonly abort: (item: T) => void) {}

  add(signal: AbortSignal, item: T): void {
    const known = this.underWay.get(signal) ?? this.listenTo(signal);
    known.items.add(item);
  }

  /** The item is done; nothing listens to the signal any more when it was the last. */
  remove(signal: AbortSignal, item: T): void {
    const known = this.underWay.get(signal);
    known?.items.delete(item);
    if (known?.items.size !== 0) return;
    signal.removeEventListener('abort', known.listener);
    this.underWay.delete(signal);
  }

  private listenTo(signal: AbortSignal): { items: Set<T>; listener: () => void } {
    const items = new Set<T>();
    const listener = () => [...items].forEach((item) => this.abort(item));
    signal.addEventListener('abort', listener, { once: true });
    const known = { items, listener };
    this.underWay.set(signal, known);
    return known;
  }
}
