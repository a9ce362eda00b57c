import { expect, it } from 'vitest';
import { isScreenedOut, type Sample } from '../../../src/domain/sample';
import { KnownTasks } from '../../../src/samples/screen/knownTasks';
import { Screener } from '../../../src/samples/screen/screen';
import { foldPrograms } from '../../../src/samples/verify/survey';
import { verifySample } from '../../../src/samples/verify/verify';
import { aSample, someLimits } from '../../factories/instructor';
import { sharedSandbox } from '../../factories/sandbox';
import { goodSamples } from './goodSamples';
import { KNOWN, MEASURED, PLANTED } from './planted';

const sandbox = sharedSandbox();
const fold = (samples: Sample[]) =>
  foldPrograms(
    samples.map(({ solution: code, language }) => ({ code, language })),
    sandbox(),
  ).then((folded = []) => folded);

/** Screens as a notebook does that has measured a task and made the sample `half`. */
async function screener(): Promise<Screener> {
  const known = aSample({
    id: 'first',
    prompt: 'Write `half(n)` that returns n divided by two, rounded down.',
    // Another program, so that those that are right are not its doubles.
    solution: 'def half(n):\n    quotient = n // 2\n    return quotient\n',
  });
  const other = aSample({ id: 'second', ...KNOWN });
  const [reference, own, another] = await fold([aSample({ solution: MEASURED.reference }), known, other]);
  const found = new Screener(new KnownTasks([{ ...MEASURED, folded: reference }]));
  found.add(known, own);
  found.add(other, another);
  return found;
}

/** Tests that each planted sample is caught with its reason. */
export function catchPlanted(): void {
  it.each(PLANTED)('are caught with their reason: $kind ($expected)', async ({ expected, sample }) => {
    const limits = { ...someLimits, timeSeconds: 2 };
    const [verification, screening, [folded]] = await Promise.all([
      verifySample(sample, { sandbox: sandbox(), limits }),
      screener(),
      fold([sample]),
    ]);
    const reasons = [
      ...(verification.fault === undefined ? [] : [verification.fault]),
      ...screening.screen(sample, folded).map(({ screen }) => screen),
    ];
    expect(reasons).toContain(expected);
  });
}

/** Tests that of samples that are fine, of each kind one for each number, at most two in a hundred are lost. */
export function keepGood(...numbers: number[]): void {
  it(`keep all but two of a hundred of those that are fine (${numbers.length * 25})`, async () => {
    const lost: unknown[] = [];
    let count = 0;
    for (const samples of goodSamples(...numbers)) {
      const [screening, folded] = await Promise.all([screener(), fold(samples)]);
      const verified = await Promise.all(
        samples.map((sample) => verifySample(sample, { sandbox: sandbox(), limits: someLimits })),
      );
      samples.forEach((sample, at) => {
        const screened = screening.screen(sample, folded[at]);
        screening.add(sample, folded[at]);
        count += 1;
        if (verified[at]?.status !== 'verified' || isScreenedOut({ screened }))
          lost.push({ prompt: sample.prompt, verification: verified[at], screened });
      });
    }
    expect(lost.length / count, JSON.stringify(lost, undefined, 1)).toBeLessThanOrEqual(0.02);
  }, 300_000);
}
