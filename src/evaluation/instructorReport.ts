import type { Diagnosis } from '../domain/diagnosis';
import { MARKS, type Mark, type MarkVerdict } from '../domain/mark';
import type { Verdict } from '../domain/verdict';
import { cohenKappa, krippendorffAlpha } from './agreement';
import { bootstrap, mcnemar, phi, shareDifference, wilson, type Interval } from './stats';

/** A diagnosis with how the case failed, and what people think of it. */
export interface Judged {
  diagnosis: Diagnosis;
  failure: Verdict;
  marks: Mark[];
}

/** How often diagnoses of a kind were right. */
export interface Accuracy {
  name: string;
  diagnoses: number;
  right: number;
  partly: number;
  wrong: number;
  /** The share that is right, with its 95 % Wilson interval. */
  accuracy: Interval;
}

/** Whether locating a mistake by running goes with a diagnosis that is right. */
export interface Location {
  located: { right: number; other: number };
  others: { right: number; other: number };
  /** The share of right ones among the located (the precision of locating), and among the rest. */
  rightIfLocated: Interval;
  rightIfNot: Interval;
  /** The first less the second, with Newcombe's interval. */
  difference: Interval;
  phi?: number;
}

/** How far several reviewers agree on the same diagnoses. */
export interface Agreement {
  reviewers: string[];
  /** Diagnoses that two or more of them marked. */
  diagnoses: number;
  /** Krippendorff's alpha for the ordinal scale right, partly, wrong; with its bootstrap interval. */
  alpha?: Interval;
  /** Cohen's kappa, where there are exactly two reviewers; with its bootstrap interval. */
  kappa?: Interval;
}

/** What people's marks say of the instructor. */
export interface InstructorReport {
  overall: Accuracy;
  byFailure: Accuracy[];
  byStrategy: Accuracy[];
  byModel: Accuracy[];
  byPrompt: Accuracy[];
  byState: Accuracy[];
  location: Location;
  agreement: Agreement;
}

/** Reports on the instructor from all diagnoses that have marks. A diagnosis counts once, whoever marked it. */
export function instructorReport(all: Judged[]): InstructorReport {
  const marked = all.filter(({ marks }) => marks.length > 0);
  const by = (nameOf: (each: Judged) => string) => accuracies(marked, nameOf);
  return {
    overall: accuracy('all', marked),
    byFailure: by(({ failure }) => failure),
    byStrategy: by(({ diagnosis }) => diagnosis.strategy),
    byModel: by(({ diagnosis }) => diagnosis.model),
    byPrompt: by(({ diagnosis }) => diagnosis.promptHash),
    byState: by(({ diagnosis }) => diagnosis.status),
    location: location(marked),
    agreement: agreement(marked),
  };
}

/** The middle mark; between two middle ones the worse, so that praise in doubt is no praise. */
export function consensus(marks: readonly Mark[]): MarkVerdict {
  const places = marks.map(placeOf).sort((a, b) => a - b);
  return MARKS[places[Math.floor(places.length / 2)] ?? 0] ?? 'wrong';
}

function placeOf({ verdict }: Mark): number {
  return (MARKS as readonly string[]).indexOf(verdict);
}

function isRight({ marks }: Judged): boolean {
  return consensus(marks) === 'right';
}

function accuracies(marked: Judged[], nameOf: (each: Judged) => string): Accuracy[] {
  const groups = new Map<string, Judged[]>();
  for (const each of marked) groups.set(nameOf(each), [...(groups.get(nameOf(each)) ?? []), each]);
  return [...groups]
    .map(([name, group]) => accuracy(name, group))
    .sort((a, b) => b.diagnoses - a.diagnoses || a.name.localeCompare(b.name));
}

function accuracy(name: string, group: Judged[]): Accuracy {
  const count = (verdict: MarkVerdict) => group.filter(({ marks }) => consensus(marks) === verdict).length;
  const [right, partly, wrong] = [count('right'), count('partly'), count('wrong')];
  return { name, diagnoses: group.length, right, partly, wrong, accuracy: wilson(right, group.length) };
}

function location(marked: Judged[]): Location {
  const isLocated = ({ diagnosis }: Judged) => diagnosis.status === 'located';
  const cell = (group: Judged[]) => {
    const right = group.filter(isRight).length;
    return { right, other: group.length - right };
  };
  const located = cell(marked.filter(isLocated));
  const others = cell(marked.filter((each) => !isLocated(each)));
  const rightIfLocated = wilson(located.right, located.right + located.other);
  const rightIfNot = wilson(others.right, others.right + others.other);
  return {
    ...{ located, others, rightIfLocated, rightIfNot },
    difference: shareDifference(rightIfLocated, rightIfNot),
    phi: phi([located.right, located.other, others.right, others.other]),
  };
}

function agreement(marked: Judged[]): Agreement {
  const reviewers = [...new Set(marked.flatMap(({ marks }) => marks.map(({ reviewer }) => reviewer)))].sort();
  const shared = marked.map(({ marks }) => marks).filter(({ length }) => length > 1);
  const alpha = bootstrap(shared, (drawn) =>
    krippendorffAlpha(
      drawn.map((unit) => unit.map(placeOf)),
      'ordinal',
    ),
  );
  const kappa =
    reviewers.length === 2 ? bootstrap(shared, (drawn) => cohenKappa(drawn.map(pairOf))) : undefined;
  return { reviewers, diagnoses: shared.length, alpha, kappa };
}

/** The verdicts of two reviewers, always in the same order. */
function pairOf(marks: Mark[]): [string, string] {
  const [a, b] = [...marks].sort((one, other) => one.reviewer.localeCompare(other.reviewer));
  return [a?.verdict ?? '', b?.verdict ?? ''];
}

/** Two instructors on the same cases: for how many of them something holds with both, with one, with neither. */
export interface Paired {
  cases: number;
  both: number;
  onlyFirst: number;
  onlySecond: number;
  neither: number;
  first: Interval;
  second: Interval;
  /** Exact McNemar test, two-sided. */
  p: number;
}

/** Two instructors compared, each a model or a prompt. */
export interface InstructorComparison {
  first: string;
  second: string;
  /** Right, by the marks of people: the cases that have marks of both. */
  right: Paired;
  /** Located by running: needs no marks. */
  located: Paired;
}

/**
 * Compares two instructors on the cases that both diagnosed with the same strategy.
 * @param first a model's name, or the beginning of a prompt's hash
 */
export function compareInstructors(all: Judged[], first: string, second: string): InstructorComparison {
  const pairs = pairsOf(all, first, second);
  const isMarked = ({ marks }: Judged) => marks.length > 0;
  return {
    ...{ first, second },
    right: paired(
      pairs.filter(([a, b]) => isMarked(a) && isMarked(b)),
      isRight,
    ),
    located: paired(pairs, ({ diagnosis }) => diagnosis.status === 'located'),
  };
}

/** Whether a diagnosis was made by a model, or with a prompt, of this name. */
function isBy(name: string, { model, promptHash }: Diagnosis): boolean {
  return model === name || (name.length >= 4 && promptHash.startsWith(name));
}

function pairsOf(all: Judged[], first: string, second: string): [Judged, Judged][] {
  const newest = (name: string) =>
    new Map(
      all
        .filter(({ diagnosis }) => isBy(name, diagnosis))
        .map((each) => [`${each.diagnosis.strategy} ${each.diagnosis.case}`, each]),
    );
  const others = newest(second);
  return [...newest(first)].flatMap(([key, each]) => {
    const other = others.get(key);
    return other === undefined ? [] : [[each, other] as [Judged, Judged]];
  });
}

function paired(pairs: [Judged, Judged][], holds: (each: Judged) => boolean): Paired {
  const count = (first: boolean, second: boolean) =>
    pairs.filter(([a, b]) => holds(a) === first && holds(b) === second).length;
  const cells = { both: count(true, true), onlyFirst: count(true, false), onlySecond: count(false, true) };
  const { both, onlyFirst, onlySecond } = cells;
  return {
    cases: pairs.length,
    ...cells,
    neither: count(false, false),
    first: wilson(both + onlyFirst, pairs.length),
    second: wilson(both + onlySecond, pairs.length),
    p: mcnemar(onlyFirst, onlySecond),
  };
}
