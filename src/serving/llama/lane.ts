import type { Context, Sequence } from './library';

/**
 * The sequences of a context, which go from token to token together. What is asked of a context at the same time is
 * computed in one batch; a sequence that went ahead would be computed alone, at nearly the price of all of them, and
 * the numbers of a model depend a little on what is computed beside it, so that the same requests should meet again.
 */
export class Lane {
  private readonly free: Sequence[];
  private readonly waiting: ((sequence: Sequence) => void)[] = [];
  private readonly ready: (() => void)[] = [];
  private held = 0;

  /** @param count sequences of the context */
  constructor(context: Context, count: number) {
    this.free = Array.from({ length: count }, () => context.getSequence());
  }

  /** Those that hold a sequence or wait for one. */
  get load(): number {
    return this.held + this.waiting.length;
  }

  /** Whoever holds a sequence must ask it for its next token or give it back: the others wait. */
  take(): Promise<Sequence> {
    const sequence = this.free.pop();
    if (sequence === undefined) return new Promise((resolve) => this.waiting.push(resolve));
    this.held += 1;
    return Promise.resolve(sequence);
  }

  giveBack(sequence: Sequence): void {
    const next = this.waiting.shift();
    if (next !== undefined) return next(sequence);
    this.held -= 1;
    this.free.push(sequence);
    this.step();
  }

  /** The tokens of a sequence that is held, each asked for when all the others ask for theirs. */
  async *inStep<T>(tokens: AsyncGenerator<T, void>): AsyncGenerator<T, void> {
    try {
      for (;;) {
        await new Promise<void>((resolve) => {
          this.ready.push(resolve);
          this.step();
        });
        const { done, value } = await tokens.next();
        if (done) return;
        yield value;
      }
    } finally {
      await tokens.return();
    }
  }

  /** After what is due now, since the batch before may not be at its end, and would take the first of these in. */
  private step(): void {
    setImmediate(() => {
      if (this.ready.length < this.held) return;
      for (const go of this.ready.splice(0)) go();
    });
  }
}
