import { floorDiv, mod, sum } from '../../../../examples/skills/kind';
import { MOST, part, type Part } from '../part';

const largest = (all: number[], otherwise: number) => (all.length === 0 ? otherwise : Math.max(...all));
const smallest = (all: number[], otherwise: number) => (all.length === 0 ? otherwise : Math.min(...all));
const count = (all: number[], holds: (v: number) => boolean) => all.filter(holds).length;

const totalling = part('totals', 'give', MOST.value);
const counting = part('counting', 'give', MOST.value);
const finding = part('extremes', 'give', MOST.value);
const checking = part('checks', 'give', MOST.value);

/** Parts that give one answer: five of each of four skills. */
export const GIVE: Part[] = [
  totalling('sum-plus', 'give the sum and {n} more', 'each gets the more', [
    'sum({xs}) + {n}',
    (all, n) => sum(all) + n,
    'sum(v + {n} for v in {xs})',
    (all, n) => sum(all.map((v) => v + n)),
  ]),
  totalling('sum-times', 'give {n} times the sum', 'times adds', [
    'sum({xs}) * {n}',
    (all, n) => sum(all) * n,
    'sum({xs}) + {n}',
    (all, n) => sum(all) + n,
  ]),
  totalling('sum-whole', 'give the sum divided by {n} without rest', '% divides a sum', [
    'sum({xs}) // {n}',
    (all, n) => floorDiv(sum(all), n),
    'sum({xs}) % {n}',
    (all, n) => mod(sum(all), n),
  ]),
  totalling('sum-rest', 'give the rest of the sum by {n}', '// gives the rest of a sum', [
    'sum({xs}) % {n}',
    (all, n) => mod(sum(all), n),
    'sum({xs}) // {n}',
    (all, n) => floorDiv(sum(all), n),
  ]),
  totalling('sum-capped', 'give the sum, but {n} at most', 'max caps a sum', [
    'min(sum({xs}), {n})',
    (all, n) => Math.min(sum(all), n),
    'max(sum({xs}), {n})',
    (all, n) => Math.max(sum(all), n),
  ]),
  counting('how-many-above', 'give how many exceed {n}', 'how many is how much together', [
    'sum(1 for v in {xs} if v > {n})',
    (all, n) => count(all, (v) => v > n),
    'sum(v for v in {xs} if v > {n})',
    (all, n) => sum(all.filter((v) => v > n)),
  ]),
  counting('how-many-below', 'give how many lie under {n}', 'the bound itself lies under it', [
    'sum(1 for v in {xs} if v < {n})',
    (all, n) => count(all, (v) => v < n),
    'sum(1 for v in {xs} if v <= {n})',
    (all, n) => count(all, (v) => v <= n),
  ]),
  counting('how-many-multiples', 'give how many {n} divides', 'what divides goes in no times', [
    'sum(1 for v in {xs} if v % {n} == 0)',
    (all, n) => count(all, (v) => mod(v, n) === 0),
    'sum(1 for v in {xs} if v // {n} == 0)',
    (all, n) => count(all, (v) => floorDiv(v, n) === 0),
  ]),
  counting('how-many-others', 'give how many are not {n}', 'count counts what is not meant', [
    'len({xs}) - {xs}.count({n})',
    (all, n) => count(all, (v) => v !== n),
    '{xs}.count({n})',
    (all, n) => count(all, (v) => v === n),
  ]),
  counting('count-plus', 'give how many there are and {n} more', 'how many there are is their sum', [
    'len({xs}) + {n}',
    (all, n) => all.length + n,
    'sum({xs}) + {n}',
    (all, n) => sum(all) + n,
  ]),
  finding('largest', 'give the largest, {n} without any', 'the default comes first', [
    'max({xs}, default={n})',
    (all, n) => largest(all, n),
    'min({xs}, default={n})',
    (all, n) => smallest(all, n),
  ]),
  finding('smallest', 'give the smallest, {n} without any', 'smallest of all is max', [
    'min({xs}, default={n})',
    (all, n) => smallest(all, n),
    'max({xs}, default={n})',
    (all, n) => largest(all, n),
  ]),
  finding('largest-less', 'give the largest or 0, less {n}', 'the largest is taken away', [
    'max({xs}, default=0) - {n}',
    (all, n) => largest(all, 0) - n,
    '{n} - max({xs}, default=0)',
    (all, n) => n - largest(all, 0),
  ]),
  finding('smallest-plus', 'give the smallest or 0, plus {n}', 'the more belongs to each before', [
    'min({xs}, default=0) + {n}',
    (all, n) => smallest(all, 0) + n,
    'max({xs}, default=0) + {n}',
    (all, n) => largest(all, 0) + n,
  ]),
  finding('largest-within', 'give the largest up to {n}, or 0', 'up to leaves the bound out', [
    'max((v for v in {xs} if v <= {n}), default=0)',
    (all, n) =>
      largest(
        all.filter((v) => v <= n),
        0,
      ),
    'max((v for v in {xs} if v < {n}), default=0)',
    (all, n) =>
      largest(
        all.filter((v) => v < n),
        0,
      ),
  ]),
  checking('any', 'tell whether any exceeds {n}', 'any means all', [
    'any(v > {n} for v in {xs})',
    (all, n) => all.some((v) => v > n),
    'all(v > {n} for v in {xs})',
    (all, n) => all.every((v) => v > n),
  ]),
  checking('all', 'tell whether all exceed {n}', 'all means any', [
    'all(v > {n} for v in {xs})',
    (all, n) => all.every((v) => v > n),
    'any(v > {n} for v in {xs})',
    (all, n) => all.some((v) => v > n),
  ]),
  checking('is-in', 'tell whether {n} is among them', 'being among is being missed', [
    '{n} in {xs}',
    (all, n) => all.includes(n),
    '{n} not in {xs}',
    (all, n) => !all.includes(n),
  ]),
  checking('sum-over', 'tell whether the sum exceeds {n}', 'a sum exceeds what it equals', [
    'sum({xs}) > {n}',
    (all, n) => sum(all) > n,
    'sum({xs}) >= {n}',
    (all, n) => sum(all) >= n,
  ]),
  checking('largest-under', 'tell whether the largest or 0 is under {n}', 'what is under may be equal', [
    'max({xs}, default=0) < {n}',
    (all, n) => largest(all, 0) < n,
    'max({xs}, default=0) <= {n}',
    (all, n) => largest(all, 0) <= n,
  ]),
];
