import { Turns } from '../../base/turns';

/** From the samples that were decided to the one that comes next, if any. */
export interface Move {
  from: string[];
  to: string | undefined;
}

/** Where a reviewer is. While the editor still moves on to the next sample, a key that is pressed means that one. */
export class ReviewCursor {
  private under?: Move;
  private readonly moves = new Turns();

  /** The samples that are meant where these are selected. */
  meant(selected: string[]): string[] {
    const { from = [], to } = this.under ?? {};
    const isBehind = to !== undefined && selected.every((id) => from.includes(id));
    return isBehind ? [to] : selected;
  }

  /** Moves on; a move that another has followed meanwhile is left out, and the next one begins where it began. */
  async move(reviewed: string[], to: string | undefined, act: (move: Move) => Promise<void>): Promise<void> {
    const move = { from: [...(this.under?.from ?? []), ...reviewed], to };
    this.under = move;
    await this.moves.take(async () => {
      if (this.under !== move) return;
      await act(move).finally(() => {
        if (this.under === move) this.under = undefined;
      });
    });
  }
}
