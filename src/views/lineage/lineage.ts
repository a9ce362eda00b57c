import type { Book } from '../../book/book';
import { isFailed } from '../../domain/case';
import type { Workbench } from '../../notebook/workbench';
import { factsOf, type Teller } from './facts';
import { KINDS, threadsOf, trainingsOf, type LineageKind, type Thread } from './threads';

/** A part of a lineage, and how deep it stands below what it comes from. */
export interface LineageLine {
  depth: number;
  kind: LineageKind;
  id: string;
  /** What is known of it, in a line. */
  facts: string;
}

/** All that something came from and led to. */
export interface Lineage {
  /** What was asked about. */
  id: string;
  lines: LineageLine[];
}

type Needs = { book: Book; config: Pick<Workbench['config'], 'prices'> };

/** How deep each kind stands: contrast cases and requests lie below the diagnosis that they led to. */
const DEPTHS: Record<LineageKind, number> = {
  ...{ case: 0, failure: 0, diagnosis: 1, contrast: 2, request: 2, sample: 2 },
  ...{ decision: 3, dataset: 3, adapter: 4, 're-test': 5 },
};

/**
 * What an id came from and led to: all threads that it is in. Both ways alike: whatever is reached reaches it.
 * @returns undefined where no such thing is in the book
 */
export async function lineageOf({ book, config }: Needs, id: string): Promise<Lineage | undefined> {
  const threads = threadsOf(book).filter((thread) => idsOf(thread).includes(id));
  const found = threads.length > 0 ? threads : alone(book, id);
  if (found.length === 0) return undefined;
  const teller: Teller = { book, config, trainings: trainingsOf(book) };
  return { id, lines: await Promise.all(linesOf(found).map((line) => told(line, teller))) };
}

/** A case of which nothing came. */
function alone(book: Book, id: string): Thread[] {
  const known = book.case(id);
  if (known === undefined) return [];
  return [isFailed(known) ? { failure: [id] } : { case: [id] }];
}

/** The ids in the book's lineages that end so; the id itself alone where there is one. */
export function idsEndingWith(book: Book, ending: string): string[] {
  const ids = new Set(threadsOf(book).flatMap(idsOf));
  if (ids.has(ending) || book.case(ending) !== undefined) return [ending];
  return [...ids].filter((id) => id.endsWith(ending));
}

/** The ids of a thread. */
function idsOf(thread: Thread): string[] {
  return KINDS.flatMap((kind) => thread[kind] ?? []);
}

type Bare = Omit<LineageLine, 'facts'>;

/** Threads as a tree: what several have in common stands once, above what they have not. */
function linesOf(threads: Thread[]): Bare[] {
  const said = new Set<string>();
  return threads.flatMap((thread) => {
    const path: string[] = [];
    return KINDS.flatMap((kind) =>
      (thread[kind] ?? []).flatMap((id): Bare[] => {
        const depth = DEPTHS[kind];
        const key = [...path.slice(0, depth), kind, id].join('\n');
        if (isSpine(kind)) path[depth] = id;
        if (said.has(key)) return [];
        said.add(key);
        return [{ depth, kind, id }];
      }),
    );
  });
}

/** What others hang below. */
function isSpine(kind: LineageKind): boolean {
  return !['contrast', 'request', 'decision', 're-test'].includes(kind);
}

async function told(line: Bare, teller: Teller): Promise<LineageLine> {
  return { ...line, facts: await factsOf(line, teller) };
}
