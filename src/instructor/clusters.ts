import type { Diagnosis } from '../book/records';
import type { Embedder } from '../models/chat';

/** Vectors at least this alike speak of the same gap. */
const ALIKE = 0.6;

/** Diagnoses that speak of the same missing skill. */
export interface Cluster {
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
): Promise<Cluster[]> {
  const usable = diagnoses.filter(({ status, skill }) => status !== 'failed' && skill !== '');
  const vectors = await embedder.embed(
    usable.map(({ skill, misconception }) => `${skill}. ${skill}. ${misconception}`),
    signal,
  );
  const groups = new Map<string, Group>();
  for (const [i, diagnosis] of usable.entries()) {
    const key = diagnosis.skill.trim().toLowerCase();
    const group = groups.get(key) ?? { diagnoses: [], sum: new Float32Array(embedder.dimension) };
    groups.set(key, joined(group, { diagnoses: [diagnosis], sum: vectors[i] ?? group.sum }));
  }
  return merge([...groups.values()])
    .map((group) => ({ name: commonestSkill(group.diagnoses), diagnoses: group.diagnoses }))
    .sort((a, b) => b.diagnoses.length - a.diagnoses.length || a.name.localeCompare(b.name));
}

interface Group {
  diagnoses: Diagnosis[];
  sum: Float32Array;
}

function merge(groups: Group[]): Group[] {
  for (;;) {
    let best: { a: Group; b: Group; likeness: number } | undefined;
    for (const [i, a] of groups.entries()) {
      for (const b of groups.slice(i + 1)) {
        const likeness = cosine(a.sum, b.sum);
        if (likeness >= ALIKE && likeness > (best?.likeness ?? 0)) best = { a, b, likeness };
      }
    }
    if (best === undefined) return groups;
    const { a, b } = best;
    groups = [...groups.filter((each) => each !== a && each !== b), joined(a, b)];
  }
}

function joined(a: Group, b: Group): Group {
  return {
    diagnoses: [...a.diagnoses, ...b.diagnoses],
    sum: a.sum.map((value, i) => value + (b.sum[i] ?? 0)),
  };
}

function cosine(a: Float32Array, b: Float32Array): number {
  const dot = a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);
  return dot / (Math.hypot(...a) * Math.hypot(...b) || 1);
}

function commonestSkill(diagnoses: Diagnosis[]): string {
  const counts = new Map<string, number>();
  for (const { skill } of diagnoses) counts.set(skill, (counts.get(skill) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0]))[0]?.[0] ?? '';
}
