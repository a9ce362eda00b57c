import { isUsable, type Diagnosis } from '../domain/diagnosis';
import type { Embedder } from '../models/chat';

/** Vectors at least this alike speak of the same gap. */
const ALIKE = 0.6;

/** Diagnoses that speak of the same missing skill. */
export interface DiagnosisGroup {
  /** The skill that most of its diagnoses name. */
  name: string;
  diagnoses: Diagnosis[];
}

/**
 * Groups diagnoses by likeness of skill and misconception. Those of the same skill are one to begin with; then the
 * two groups whose mean vectors are most alike are joined until none are alike enough. Same diagnoses, same clusters.
 * @returns the largest first
 */
export async function clusterDiagnoses(
  diagnoses: Diagnosis[],
  embedder: Embedder,
  signal?: AbortSignal,
): Promise<DiagnosisGroup[]> {
  const usable = diagnoses.filter((each) => isUsable(each) && each.skill !== '');
  const vectors = await embedder.embed(
    usable.map(({ skill, misconception }) => `${skill}. ${skill}. ${misconception}`),
    signal,
  );
  const sums = new Map<string, Float32Array>();
  const members = new Map<string, Diagnosis[]>();
  for (const [i, diagnosis] of usable.entries()) {
    const key = diagnosis.skill.trim().toLowerCase();
    const vector = vectors[i] ?? new Float32Array(embedder.dimension);
    sums.set(key, sums.get(key)?.map((value, at) => value + (vector[at] ?? 0)) ?? vector);
    members.set(key, [...(members.get(key) ?? []), diagnosis]);
  }
  const lists = [...members.values()];
  return merge([...sums.values()])
    .map((group) => group.flatMap((at) => lists[at] ?? []))
    .map((group) => ({ name: commonestSkill(group), diagnoses: group }))
    .sort((a, b) => b.diagnoses.length - a.diagnoses.length || a.name.localeCompare(b.name));
}

/**
 * Joins the two groups that are most alike until none are alike enough.
 * @param sums the sum of each group's vectors
 * @returns which of the groups are one now
 */
function merge(sums: Float32Array[]): number[][] {
  const groups: number[][] = sums.map((_, at) => [at]);
  // The product of sums is the sum of products: joining two groups needs no vector again.
  const products = productsOf(sums);
  const product = (a: number, b: number) => products[a]?.[b] ?? 0;
  const likeness = (a: number, b: number) => product(a, b) / Math.sqrt(product(a, a) * product(b, b) || 1);
  const open = new Set(groups.keys());
  const nearest = new Map<number, { group: number; likeness: number }>();
  const find = (a: number) => {
    nearest.delete(a);
    for (const b of open) consider(a, b);
  };
  const consider = (a: number, b: number) => {
    const alike = a === b ? 0 : likeness(a, b);
    if (alike >= ALIKE && alike > (nearest.get(a)?.likeness ?? 0))
      nearest.set(a, { group: b, likeness: alike });
  };
  for (const a of open) find(a);
  for (;;) {
    let best: { a: number; b: number; likeness: number } | undefined;
    for (const [a, { group: b, likeness: alike }] of nearest)
      if (alike > (best?.likeness ?? 0)) best = { a, b, likeness: alike };
    if (best === undefined) return [...open].map((at) => groups[at] ?? []);
    const { a, b } = best;
    open.delete(b);
    nearest.delete(b);
    groups[a] = [...(groups[a] ?? []), ...(groups[b] ?? [])];
    addProducts(products, a, b);
    for (const each of open) {
      const before = nearest.get(each)?.group;
      if (each === a || before === a || before === b) find(each);
      else consider(each, a);
    }
  }
}

function productsOf(sums: Float32Array[]): Float64Array[] {
  const products = sums.map(() => new Float64Array(sums.length));
  for (const [i, a] of sums.entries())
    for (const [j, b] of sums.slice(0, i + 1).entries()) {
      const product = a.reduce((sum, value, at) => sum + value * (b[at] ?? 0), 0);
      for (const [row, column] of [
        [i, j],
        [j, i],
      ] as const)
        (products[row] ?? [])[column] = product;
    }
  return products;
}

/** Makes group `a` of the table the sum of `a` and `b`. */
function addProducts(products: Float64Array[], a: number, b: number): void {
  const [rowA, rowB] = [products[a], products[b]];
  if (rowA === undefined || rowB === undefined) return;
  for (const [i, value] of rowB.entries()) rowA[i] = (rowA[i] ?? 0) + value;
  for (const row of products) row[a] = (row[a] ?? 0) + (row[b] ?? 0);
}

function commonestSkill(diagnoses: Diagnosis[]): string {
  const counts = new Map<string, number>();
  for (const { skill } of diagnoses) counts.set(skill, (counts.get(skill) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0]))[0]?.[0] ?? '';
}
