import { UserError } from '../../base/errors';
import type { Review } from '../../domain/sample';
import { Pace } from '../../views/samples/progress';
import { nextToReview } from '../../views/samples/queue';
import type { Session } from '../session/session';
import type { ReviewUndo } from './reviewUndo';
import type { SamplesTree } from './samplesTree';

/** What the decisions of this window are recorded with. */
export interface DecisionParts {
  session: Session;
  tree: SamplesTree;
  undo: ReviewUndo;
}

/** Decided samples, and the one that comes next. */
export interface Decided {
  ids: string[];
  next: string | undefined;
}

/** Records decisions of a person, so that each can be taken back, and knows their pace. */
export class Decisions {
  readonly pace = new Pace();

  constructor(private readonly parts: DecisionParts) {}

  async decide(ids: string[], decision: Review['decision'], note?: string): Promise<Decided> {
    const { tree, undo } = this.parts;
    const order = await tree.toReview();
    const before = await this.standing(ids);
    await this.record(ids, decision, note);
    this.pace.note(Date.now());
    if ([...before.values()].some((was) => was.decision !== decision || was.note !== note)) undo.push(before);
    tree.clearMarked();
    tree.rebuild();
    return { ids, next: nextToReview(order, ids)?.id };
  }

  /** Lets the rules accept some of the samples that they take: one decision, too. */
  async acceptByRules(ids: string[]): Promise<void> {
    const before = await this.standing(ids);
    const bench = await this.parts.session.workbench();
    const { acceptByRules, rulesOf } = await import('../../notebook/acceptByRules');
    const accepted = await acceptByRules(bench, rulesOf(bench), ids);
    if (accepted.length > 0) this.parts.undo.push(before);
    this.parts.tree.rebuild();
  }

  /** A bulk is one decision. @returns the first of the samples that stand as before */
  async takeBack(): Promise<string | undefined> {
    const before = this.parts.undo.pop();
    if (before === undefined) throw new UserError('There is no decision to take back.');
    for (const { ids, decision, note } of alike(before))
      await this.record(ids, decision, note ?? (decision === 'pending' ? 'taken back' : undefined));
    this.parts.tree.rebuild();
    return before.keys().next().value;
  }

  /** How samples stand now. */
  private async standing(ids: string[]): Promise<Map<string, Was>> {
    const book = await this.parts.session.book();
    return new Map(ids.map((id) => [id, book.reviews(id).at(-1) ?? { decision: 'pending' }]));
  }

  /** In a trusted workspace only. */
  private async record(ids: string[], decision: Review['decision'], note?: string): Promise<void> {
    const { session } = this.parts;
    const bench = await session.workbench();
    const reviews = await import('../../notebook/reviewSamples');
    await reviews.decideAll(bench, ids, decision, await session.reviewer(), note);
  }
}

type Was = Pick<Review, 'decision' | 'note'>;

/** What stood alike is written at once. */
function alike(before: Map<string, Was>): (Was & { ids: string[] })[] {
  const groups = new Map<string, Was & { ids: string[] }>();
  for (const [id, { decision, note }] of before) {
    const key = JSON.stringify([decision, note]);
    const group = groups.get(key) ?? { decision, note, ids: [] };
    group.ids.push(id);
    groups.set(key, group);
  }
  return [...groups.values()];
}
