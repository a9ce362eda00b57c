import type { Kind } from './kinds';

/** What records of one kind are about. */
interface Concerned {
  /** Some are about no case or run in particular: nobody can say whom they do not concern. */
  isEverybody: boolean;
  cases: Set<string>;
  runs: Set<string>;
}

/** What a record is about. */
export interface About {
  case?: string;
  run?: string;
}

/** What a reader goes by: the kinds of records, and the run or the case where it shows only one. */
export interface Interest {
  kinds: readonly Kind[];
  run?: string;
  case?: string;
}

/** What is new in a book: of which kinds, and which cases and runs it is about. */
export class Changes {
  private isAll = false;
  private readonly byKind = new Map<Kind, Concerned>();

  /** Everything may be other than it was: journals were replaced. */
  static all(): Changes {
    const changes = new Changes();
    changes.isAll = true;
    return changes;
  }

  get isEmpty(): boolean {
    return !this.isAll && this.byKind.size === 0;
  }

  /** Notes a record, by what it is about. */
  note(kind: Kind, about: About = {}): void {
    const known = this.of(kind);
    known.isEverybody ||= about.case === undefined && about.run === undefined;
    if (about.case !== undefined) known.cases.add(about.case);
    if (about.run !== undefined) known.runs.add(about.run);
  }

  /** Takes in what came later. */
  add(later: Changes): void {
    this.isAll ||= later.isAll;
    for (const [kind, { isEverybody, cases, runs }] of later.byKind) {
      const known = this.of(kind);
      known.isEverybody ||= isEverybody;
      for (const id of cases) known.cases.add(id);
      for (const id of runs) known.runs.add(id);
    }
  }

  /** Whether somebody who goes by this has to look again. */
  concern({ kinds, run, case: id }: Interest): boolean {
    return this.isAll || kinds.some((kind) => this.isAbout(kind, run, id));
  }

  private isAbout(kind: Kind, run: string | undefined, id: string | undefined): boolean {
    const about = this.byKind.get(kind);
    if (about === undefined) return false;
    const hits = (ids: Set<string>, wanted: string | undefined) => wanted === undefined || ids.has(wanted);
    return about.isEverybody || (hits(about.runs, run) && hits(about.cases, id));
  }

  private of(kind: Kind): Concerned {
    const none = { isEverybody: false, cases: new Set<string>(), runs: new Set<string>() };
    const known = this.byKind.get(kind) ?? none;
    this.byKind.set(kind, known);
    return known;
  }
}
