import { floorDiv, mod } from '../../../../examples/skills/kind';
import { make, type Part } from '../part';

const shifting = make('shifts');
const scaling = make('products');
const rounding = make('whole-division');
const bounding = make('bounds');

/** Parts that make another number of each: five of each of four skills. */
export const MAKE: Part[] = [
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
];
