/**
 * The exact one-sided p-value of the binomial test: the chance of so many successes or more in so many trials, where
 * each succeeds at the given rate.
 */
export function binomialAtLeast(successes: number, trials: number, rate: number): number {
  if (successes <= 0) return 1;
  if (rate <= 0) return 0;
  if (rate >= 1) return 1;
  let logTerm = trials * Math.log1p(-rate); // No success at all; large counts would overflow without logarithms.
  let tail = 0;
  for (let i = 0; i <= trials; i++) {
    if (i >= successes) tail += Math.exp(logTerm);
    logTerm += Math.log((trials - i) / (i + 1)) + Math.log(rate) - Math.log1p(-rate);
  }
  return Math.min(1, tail);
}

/** P-values of several tests adjusted for their number (Benjamini and Hochberg 1995), in the order given. */
export function benjaminiHochberg(values: number[]): number[] {
  const order = values.map((value, index) => ({ value, index })).sort((a, b) => b.value - a.value);
  const adjusted = new Array<number>(values.length).fill(1);
  let least = 1;
  for (const [place, { value, index }] of order.entries()) {
    least = Math.min(least, (value * values.length) / (values.length - place));
    adjusted[index] = least;
  }
  return adjusted;
}
