/** What tasks of this world are put together from: each has two parts, done one after the other on a list of numbers. */
import { floorDiv, mod, sum, type Value } from '../../../examples/skills/kind';

/** What a part does: it leaves some numbers out, makes others of them, or gives one answer. */
export const SLOTS = ['keep', 'make', 'give'] as const;
type Slot = (typeof SLOTS)[number];

/** A part of a task, right or as its misconception has it. `{n}` is its number, `{xs}` the list. */
export interface Part {
  name: string;
  skill: string;
  slot: Slot;
  /** The largest number that it is given. */
  most: number;
  says: string;
  code: string;
  answer: (numbers: number[], n: number) => Value;
  /** What is believed where it goes wrong, and what is written and given then. */
  slip: { believes: string; code: string; answer: (numbers: number[], n: number) => Value };
}

/** A rule for one number, beside a wrong one: how Python writes them, and what they give. */
type Rule<T> = [
  code: string,
  answer: (v: number, n: number) => T,
  slip: string,
  wrong: (v: number, n: number) => T,
];
/** The same for a whole list. */
type Whole = [
  code: string,
  answer: (all: number[], n: number) => Value,
  slip: string,
  wrong: (all: number[], n: number) => Value,
];

/** How large a number may be: places in a list are few. */
const MOST = { place: 8, value: 29 };

function part(skill: string, slot: Slot, most: number) {
  return (name: string, says: string, believes: string, [code, answer, slip, wrong]: Whole): Part => ({
    ...{ name, skill, slot, most, says, code, answer },
    slip: { believes, code: slip, answer: wrong },
  });
}

/** Keeps the numbers for which a rule holds. */
function keep(skill: string) {
  return (name: string, says: string, believes: string, [code, holds, slip, wrong]: Rule<boolean>): Part =>
    part(skill, 'keep', MOST.value)(name, `keep the numbers ${says}`, believes, [
      `[v for v in {xs} if ${code}]`,
      (all, n) => all.filter((v) => holds(v, n)),
      `[v for v in {xs} if ${slip}]`,
      (all, n) => all.filter((v) => wrong(v, n)),
    ]);
}

/** Makes another number of each. */
function make(skill: string) {
  return (name: string, says: string, believes: string, [code, answer, slip, wrong]: Rule<number>): Part =>
    part(skill, 'make', MOST.value)(name, says, believes, [
      `[${code} for v in {xs}]`,
      (all, n) => all.map((v) => answer(v, n)),
      `[${slip} for v in {xs}]`,
      (all, n) => all.map((v) => wrong(v, n)),
    ]);
}

const largest = (all: number[], otherwise: number) => (all.length === 0 ? otherwise : Math.max(...all));
const smallest = (all: number[], otherwise: number) => (all.length === 0 ? otherwise : Math.min(...all));
const count = (all: number[], holds: (v: number) => boolean) => all.filter(holds).length;

const comparing = keep('comparing');
const dividing = keep('divisibility');
const ranging = keep('ranges');
const placing = part('positions', 'keep', MOST.place);
const shifting = make('shifts');
const scaling = make('products');
const rounding = make('whole-division');
const bounding = make('bounds');
const totalling = part('totals', 'give', MOST.value);
const counting = part('counting', 'give', MOST.value);
const finding = part('extremes', 'give', MOST.value);
const checking = part('checks', 'give', MOST.value);

/** All parts there are: five of each of twelve skills. */
export const PARTS: Part[] = [
  comparing('above', 'above {n}', 'a bound itself lies above it', [
    'v > {n}',
    (v, n) => v > n,
    'v >= {n}',
    (v, n) => v >= n,
  ]),
  comparing('below', 'below {n}', 'a bound itself lies below it', [
    'v < {n}',
    (v, n) => v < n,
    'v <= {n}',
    (v, n) => v <= n,
  ]),
  comparing('least', 'of at least {n}', 'at least means more than', [
    'v >= {n}',
    (v, n) => v >= n,
    'v > {n}',
    (v, n) => v > n,
  ]),
  comparing('most', 'of at most {n}', 'at most means less than', [
    'v <= {n}',
    (v, n) => v <= n,
    'v < {n}',
    (v, n) => v < n,
  ]),
  comparing('size', 'whose size without sign exceeds {n}', 'a number below zero has no size', [
    'abs(v) > {n}',
    (v, n) => Math.abs(v) > n,
    'v > {n}',
    (v, n) => v > n,
  ]),
  dividing('multiples', 'that are multiples of {n}', 'a multiple goes into the number no times', [
    'v % {n} == 0',
    (v, n) => mod(v, n) === 0,
    'v // {n} == 0',
    (v, n) => floorDiv(v, n) === 0,
  ]),
  dividing('no-multiples', 'that {n} does not divide', 'what is not divided has no remainder', [
    'v % {n} != 0',
    (v, n) => mod(v, n) !== 0,
    'v % {n} == 0',
    (v, n) => mod(v, n) === 0,
  ]),
  dividing('leave-one', 'that leave 1 after division by {n}', 'what is left over is how often it goes in', [
    'v % {n} == 1',
    (v, n) => mod(v, n) === 1,
    'v // {n} == 1',
    (v, n) => floorDiv(v, n) === 1,
  ]),
  dividing('leave-more', 'with a remainder over 1 by {n}', 'a remainder is the number itself', [
    'v % {n} > 1',
    (v, n) => mod(v, n) > 1,
    'v > 1',
    (v) => v > 1,
  ]),
  dividing('tens', 'that times {n} end in 0', 'a factor changes no last digit', [
    'v * {n} % 10 == 0',
    (v, n) => mod(v * n, 10) === 0,
    'v % 10 == 0',
    (v) => mod(v, 10) === 0,
  ]),
  placing('first', 'keep the first {n} numbers', 'the place at the end of a slice belongs to it', [
    '{xs}[:{n}]',
    (all, n) => all.slice(0, n),
    '{xs}[:{n} - 1]',
    (all, n) => all.slice(0, n - 1),
  ]),
  placing('last', 'keep the last {n} numbers', 'a slice counts from the front only', [
    '{xs}[-{n}:]',
    (all, n) => all.slice(-n),
    '{xs}[{n}:]',
    (all, n) => all.slice(n),
  ]),
  placing('after', 'leave out the first {n} numbers', 'places are counted from 1', [
    '{xs}[{n}:]',
    (all, n) => all.slice(n),
    '{xs}[{n} + 1:]',
    (all, n) => all.slice(n + 1),
  ]),
  placing('before', 'leave out the last {n} numbers', 'what is left out at the end is kept at the front', [
    '{xs}[:-{n}]',
    (all, n) => all.slice(0, -n),
    '{xs}[:{n}]',
    (all, n) => all.slice(0, n),
  ]),
  placing('steps', 'keep every number in steps of {n} from the first on', 'a step comes before the first', [
    '{xs}[::{n}]',
    (all, n) => all.filter((_, at) => at % n === 0),
    '{xs}[{n}::{n}]',
    (all, n) => all.filter((_, at) => at >= n && at % n === 0),
  ]),
  ranging('other', 'other than {n}', 'the number named is the one to keep', [
    'v != {n}',
    (v, n) => v !== n,
    'v == {n}',
    (v, n) => v === n,
  ]),
  ranging('square', 'whose square stays below {n}', 'a square is the number itself', [
    'v * v < {n}',
    (v, n) => v * v < n,
    'v < {n}',
    (v, n) => v < n,
  ]),
  ranging('within', 'between minus {n} and {n}', 'a range begins at zero', [
    '-{n} <= v <= {n}',
    (v, n) => -n <= v && v <= n,
    '0 <= v <= {n}',
    (v, n) => 0 <= v && v <= n,
  ]),
  ranging('double', 'whose double exceeds {n}', 'the bound is doubled', [
    '2 * v > {n}',
    (v, n) => 2 * v > n,
    'v > 2 * {n}',
    (v, n) => v > 2 * n,
  ]),
  ranging('outside', 'outside of 0 to {n}', 'only one end lies outside', [
    'v < 0 or v > {n}',
    (v, n) => v < 0 || v > n,
    'v > {n}',
    (v, n) => v > n,
  ]),
  shifting('plus', 'add {n} to each', 'adding takes away', [
    'v + {n}',
    (v, n) => v + n,
    'v - {n}',
    (v, n) => v - n,
  ]),
  shifting('minus', 'subtract {n} from each', 'the second number comes first', [
    'v - {n}',
    (v, n) => v - n,
    '{n} - v',
    (v, n) => n - v,
  ]),
  shifting('from', 'take each away from {n}', 'the number always comes first', [
    '{n} - v',
    (v, n) => n - v,
    'v - {n}',
    (v, n) => v - n,
  ]),
  shifting('double-plus', 'double each and add {n}', 'a sum is doubled whole', [
    '2 * v + {n}',
    (v, n) => 2 * v + n,
    '2 * (v + {n})',
    (v, n) => 2 * (v + n),
  ]),
  shifting('negated', 'negate each and lower it by {n}', 'a sign covers what follows', [
    '-v - {n}',
    (v, n) => -v - n,
    '-(v - {n})',
    (v, n) => -(v - n),
  ]),
  scaling('times', 'multiply each by {n}', 'a product is a sum', [
    'v * {n}',
    (v, n) => v * n,
    'v + {n}',
    (v, n) => v + n,
  ]),
  scaling('square-plus', 'square each, adding {n}', 'a square is twice the number', [
    'v * v + {n}',
    (v, n) => v * v + n,
    'v * 2 + {n}',
    (v, n) => v * 2 + n,
  ]),
  scaling('sum-double', 'raise each by {n} and take it twice', 'twice takes the first part alone', [
    '(v + {n}) * 2',
    (v, n) => (v + n) * 2,
    'v * 2 + {n}',
    (v, n) => v * 2 + n,
  ]),
  scaling('sum-square', 'raise each by {n} and square it', 'a power takes the first part alone', [
    '(v + {n}) ** 2',
    (v, n) => (v + n) ** 2,
    'v ** 2 + {n}',
    (v, n) => v ** 2 + n,
  ]),
  scaling('times-less', 'take each {n} times less 1', 'one is taken from the factor', [
    'v * {n} - 1',
    (v, n) => v * n - 1,
    'v * ({n} - 1)',
    (v, n) => v * (n - 1),
  ]),
  rounding('whole', 'divide each by {n} without rest', '% divides', [
    'v // {n}',
    (v, n) => floorDiv(v, n),
    'v % {n}',
    (v, n) => mod(v, n),
  ]),
  rounding('rest', 'replace each by its rest by {n}', '// gives the rest', [
    'v % {n}',
    (v, n) => mod(v, n),
    'v // {n}',
    (v, n) => floorDiv(v, n),
  ]),
  rounding('down', 'round each down to a multiple of {n}', 'the multiple is how often it goes in', [
    'v // {n} * {n}',
    (v, n) => floorDiv(v, n) * n,
    'v // {n}',
    (v, n) => floorDiv(v, n),
  ]),
  rounding('up', 'round each up to a multiple of {n}', 'rounding up always goes one on', [
    '-(-v // {n}) * {n}',
    (v, n) => -floorDiv(-v, n) * n,
    'v // {n} * {n} + {n}',
    (v, n) => floorDiv(v, n) * n + n,
  ]),
  rounding('lacking', 'replace each by what it lacks to a multiple of {n}', 'what lacks is what is left', [
    '-v % {n}',
    (v, n) => mod(-v, n),
    'v % {n}',
    (v, n) => mod(v, n),
  ]),
  bounding('cap', 'lower each to {n} at most', 'max makes a number at most', [
    'min(v, {n})',
    (v, n) => Math.min(v, n),
    'max(v, {n})',
    (v, n) => Math.max(v, n),
  ]),
  bounding('floor', 'lift each to {n} at least', 'min makes a number at least', [
    'max(v, {n})',
    (v, n) => Math.max(v, n),
    'min(v, {n})',
    (v, n) => Math.min(v, n),
  ]),
  bounding('distance', 'replace each by its distance from {n}', 'a difference has no sign', [
    'abs(v - {n})',
    (v, n) => Math.abs(v - n),
    'v - {n}',
    (v, n) => v - n,
  ]),
  bounding('excess', 'replace each by what it has over {n}, if anything', 'an excess may lie below zero', [
    'max(v - {n}, 0)',
    (v, n) => Math.max(v - n, 0),
    'v - {n}',
    (v, n) => v - n,
  ]),
  bounding('both', 'limit each to minus {n} to {n}', 'a limit below is zero', [
    'max(-{n}, min(v, {n}))',
    (v, n) => Math.max(-n, Math.min(v, n)),
    'max(0, min(v, {n}))',
    (v, n) => Math.max(0, Math.min(v, n)),
  ]),
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

/** The skills, in the order of their parts. */
export const SKILLS = [...new Set(PARTS.map(({ skill }) => skill))];
