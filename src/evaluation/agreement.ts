/** How far people who judge the same things agree, beyond chance. Checked against published examples in its test. */

/**
 * Cohen's kappa of two judges: 1 for full agreement, 0 for what chance gives (Cohen 1960). All disagreements weigh
 * the same. Undefined where both always say the same one thing: there is nothing that chance could explain.
 */
export function cohenKappa(pairs: readonly (readonly [string, string])[]): number | undefined {
  if (pairs.length === 0) return undefined;
  const values = new Set(pairs.flat());
  const share = (count: number) => count / pairs.length;
  const agreed = share(pairs.filter(([a, b]) => a === b).length);
  const byChance = [...values].reduce((sum, value) => {
    const by = (judge: 0 | 1) => share(pairs.filter((pair) => pair[judge] === value).length);
    return sum + by(0) * by(1);
  }, 0);
  return byChance === 1 ? undefined : (agreed - byChance) / (1 - byChance);
}

/** How far apart two values of a scale are: all alike, or the further the more values lie between them. */
export type Metric = 'nominal' | 'ordinal';

/**
 * Krippendorff's alpha of any number of judges, who need not have judged everything (Krippendorff 2011, "Computing
 * Krippendorff's Alpha-Reliability"). Undefined where no thing has two judgements, or all judgements are the same.
 * @param units the judgements of each thing, as places on a scale from 0
 */
export function krippendorffAlpha(units: readonly (readonly number[])[], metric: Metric): number | undefined {
  const pairable = units.filter((unit) => unit.length > 1);
  const all = pairable.flat();
  const counts = Array.from(
    { length: Math.max(0, ...all) + 1 },
    (_, value) => all.filter((each) => each === value).length,
  );
  const distance = metric === 'nominal' ? nominal : ordinal(counts);
  const observed = sum(pairable.map((unit) => spread(unit, distance) / (unit.length - 1)));
  const expected = sum(counts.map((n, a) => sum(counts.map((m, b) => n * m * distance(a, b)))));
  return expected === 0 ? undefined : 1 - ((all.length - 1) * observed) / expected;
}

type Distance = (a: number, b: number) => number;

const nominal: Distance = (a, b) => Number(a !== b);

/** The squared number of judgements from the middle of one value's to the middle of the other's. */
function ordinal(counts: number[]): Distance {
  return (a, b) => {
    const between = counts.slice(Math.min(a, b), Math.max(a, b) + 1);
    return (sum(between) - ((counts[a] ?? 0) + (counts[b] ?? 0)) / 2) ** 2;
  };
}

/** The distances of all ordered pairs of judgements of one thing. */
function spread(unit: readonly number[], distance: Distance): number {
  return sum(unit.map((a) => sum(unit.map((b) => distance(a, b)))));
}

function sum(values: number[]): number {
  return values.reduce((total, each) => total + each, 0);
}
