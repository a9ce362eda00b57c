import { floorDiv, mod } from '../../../../examples/skills/kind';
import { MOST, keep, part, type Part } from '../part';

const comparing = keep('comparing');
const dividing = keep('divisibility');
const ranging = keep('ranges');
const placing = part('positions', 'keep', MOST.place);

/** Parts that leave some numbers out: five of each of four skills. */
export const KEEP: Part[] = [
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
];
