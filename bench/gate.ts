/**
 * How often the gate promotes, keeps, and cannot tell, in worlds whose truth is known: `npx tsx bench/gate.ts
 * [--iterations=N]`. It fails where a model that has not changed, or has lost more than the margin, is promoted too often,
 * and where the chance that was told beforehand was not met.
 */
import { chanceOf } from '../src/evaluation/power';
import { alphaOf } from '../src/evaluation/decide';
import { measured, outcomesOf, plannedFor, RULE, type World } from '../test/factories/gateWorld';
import { readOptions } from './support/options';

const { iterations: ITERATIONS } = readOptions({ iterations: 2000 });
const ROUNDS = [1, 2, 3, 4, 5];
/** What is allowed beside 5 % for so many iterations being a sample only: two standard errors. */
const SLACK = 2 * Math.sqrt((0.05 * 0.95) / ITERATIONS);

interface Truth {
  name: string;
  inGate: number;
  beside: number;
  /** Whether a promotion would be an error. */
  isWrong: boolean;
}

const TRUTHS: Truth[] = [
  { name: 'no change', inGate: 0, beside: 0, isWrong: true },
  { name: '+5 points', inGate: 0.05, beside: 0.05, isWrong: false },
  { name: '+10 points', inGate: 0.1, beside: 0.1, isWrong: false },
  { name: '-5 outside, +10 in the gate', inGate: 0.1, beside: -0.05, isWrong: true },
  { name: '-2 (the margin) everywhere', inGate: -0.02, beside: -0.02, isWrong: true },
  { name: '-2 (the margin) outside, +10 in the gate', inGate: 0.1, beside: -0.02, isWrong: true },
];

const failures: string[] = [];
console.log(
  `${ITERATIONS} iterations each; promoted / kept / inconclusive after so many rounds, in per cent`,
);
for (const { name, inGate, beside, isWrong } of TRUTHS)
  for (const responses of [1, 4])
    for (const gate of [50, 150, 400]) {
      const world: World = { gate, outside: 4 * gate, responses, greedy: responses === 1, inGate, beside };
      const row = ROUNDS.map((rounds) => outcomesOf(world, rounds, ITERATIONS, rounds));
      const shares = row.map(({ promoted, kept, inconclusive }) =>
        [promoted, kept, inconclusive].map((n) => ((100 * n) / ITERATIONS).toFixed(1)).join(' / '),
      );
      const label = `${name}, ${responses} × ${gate} tasks`;
      const told = isWrong ? '' : tellAndCheck(world, label, (row[0]?.promoted ?? 0) / ITERATIONS);
      console.log(`${label.padEnd(60)} ${shares.join('   ')}${told}`);
      const most = Math.max(...row.map(({ promoted }) => promoted)) / ITERATIONS;
      if (isWrong && most > 0.05 + SLACK) failures.push(`${label}: promoted ${(100 * most).toFixed(1)} %`);
    }

function tellAndCheck(world: World, label: string, met: number): string {
  const rule = { ...RULE, alpha: alphaOf(1) };
  const told = chanceOf(plannedFor(world), rule, world.inGate, measured());
  if (Math.abs(told - met) > 0.03) failures.push(`${label}: told ${told.toFixed(3)}, met ${met.toFixed(3)}`);
  return `   told ${(100 * told).toFixed(1)}`;
}

for (const failure of failures) console.error(`FAILED ${failure}`);
process.exitCode = failures.length === 0 ? 0 : 1;
