import { kindsOf, sum } from '../kind';

/** Each number with the one that follows it. */
const pairs = (all: number[]): [number, number][] => all.slice(1).map((b, at) => [all[at] ?? 0, b]);
/** Every so many numbers in a row. */
const windows = (all: number[], n: number) => all.slice(n - 1).map((_, at) => all.slice(at, at + n));

export const neighbours = kindsOf('neighbours', 'numbers', [
  {
    name: 'jump',
    n: [2, 30],
    called: 'has_jump_over_{n}',
    says: 'whether any two neighbouring numbers of {p} differ by more than {n}',
    code: 'any(abs(a - b) > {n} for a, b in zip({p}, {p}[1:]))',
    answer: (all, { n }) => pairs(all).some(([a, b]) => Math.abs(a - b) > n),
    slips: [
      [
        'all of them have to differ',
        'wrong-condition',
        'all(abs(a - b) > {n} for a, b in zip({p}, {p}[1:]))',
        (all, { n }) => pairs(all).every(([a, b]) => Math.abs(a - b) > n),
      ],
      [
        'numbers only go up',
        'missed-edge-case',
        'any(b - a > {n} for a, b in zip({p}, {p}[1:]))',
        (all, { n }) => pairs(all).some(([a, b]) => b - a > n),
      ],
    ],
  },
  {
    name: 'differences-plus',
    n: [3, 30],
    called: 'differences_plus_{n}',
    says: 'a list with b - a + {n} for each number a of {p} and the number b that follows it',
    code: '[b - a + {n} for a, b in zip({p}, {p}[1:])]',
    answer: (all, { n }) => pairs(all).map(([a, b]) => b - a + n),
    slips: [
      [
        'the first is what follows',
        'misread-statement',
        '[a - b + {n} for a, b in zip({p}, {p}[1:])]',
        (all, { n }) => pairs(all).map(([a, b]) => a - b + n),
      ],
      [
        'each number stands for itself',
        'misread-statement',
        '[a + {n} for a in {p}]',
        (all, { n }) => all.map((a) => a + n),
      ],
    ],
  },
  {
    name: 'count-rises',
    n: [2, 20],
    called: 'count_rises_over_{n}',
    says: 'how many numbers of {p} are more than {n} greater than the number just before them',
    code: 'sum(1 for a, b in zip({p}, {p}[1:]) if b - a > {n})',
    answer: (all, { n }) => pairs(all).filter(([a, b]) => b - a > n).length,
    slips: [
      [
        'a fall is a rise',
        'missed-edge-case',
        'sum(1 for a, b in zip({p}, {p}[1:]) if abs(b - a) > {n})',
        (all, { n }) => pairs(all).filter(([a, b]) => Math.abs(b - a) > n).length,
      ],
      [
        'the numbers themselves are compared',
        'misread-statement',
        'sum(1 for a in {p} if a > {n})',
        (all, { n }) => all.filter((a) => a > n).length,
      ],
    ],
  },
  {
    name: 'sums-plus',
    n: [3, 40],
    called: 'neighbour_sums_plus_{n}',
    says: 'a list of the sums of each two neighbouring numbers of {p}, each with {n} added',
    code: '[a + b + {n} for a, b in zip({p}, {p}[1:])]',
    answer: (all, { n }) => pairs(all).map(([a, b]) => a + b + n),
    slips: [
      [
        'each number stands for itself',
        'misread-statement',
        '[a + {n} for a in {p}]',
        (all, { n }) => all.map((a) => a + n),
      ],
      [
        'pairs do not overlap',
        'misread-statement',
        '[a + b + {n} for a, b in zip({p}[::2], {p}[1::2])]',
        (all, { n }) =>
          pairs(all)
            .filter((_, at) => at % 2 === 0)
            .map(([a, b]) => a + b + n),
      ],
    ],
  },
  {
    name: 'rises',
    n: [2, 20],
    called: 'rises_over_{n}',
    says: 'a list of those numbers in {p} that are more than {n} greater than the one before',
    code: '[b for a, b in zip({p}, {p}[1:]) if b - a > {n}]',
    answer: (all, { n }) =>
      pairs(all)
        .filter(([a, b]) => b - a > n)
        .map(([, b]) => b),
    slips: [
      [
        'the one before is asked for',
        'misread-statement',
        '[a for a, b in zip({p}, {p}[1:]) if b - a > {n}]',
        (all, { n }) =>
          pairs(all)
            .filter(([a, b]) => b - a > n)
            .map(([a]) => a),
      ],
      [
        'the numbers themselves are compared',
        'misread-statement',
        '[a for a in {p} if a > {n}]',
        (all, { n }) => all.filter((a) => a > n),
      ],
    ],
  },
  {
    name: 'products-above',
    n: [5, 60],
    called: 'products_over_{n}',
    says: 'the products of each two neighbours in {p}, as far as they are greater than {n}, as a list',
    code: '[a * b for a, b in zip({p}, {p}[1:]) if a * b > {n}]',
    answer: (all, { n }) =>
      pairs(all)
        .map(([a, b]) => a * b)
        .filter((x) => x > n),
    slips: [
      [
        'both have to be greater',
        'wrong-condition',
        '[a * b for a, b in zip({p}, {p}[1:]) if a > {n} and b > {n}]',
        (all, { n }) =>
          pairs(all)
            .filter(([a, b]) => a > n && b > n)
            .map(([a, b]) => a * b),
      ],
      [
        'a product is a sum',
        'misread-statement',
        '[a + b for a, b in zip({p}, {p}[1:]) if a + b > {n}]',
        (all, { n }) =>
          pairs(all)
            .map(([a, b]) => a + b)
            .filter((x) => x > n),
      ],
    ],
  },
  {
    name: 'far-differences',
    n: [2, 10],
    called: 'differences_{n}_apart',
    says: 'a list of the differences between each number of {p} and the one {n} places before it',
    code: '[b - a for a, b in zip({p}, {p}[{n}:])]',
    answer: (all, { n }) => all.slice(n).map((b, at) => b - (all[at] ?? 0)),
    slips: [
      [
        'the one next to it is meant',
        'misread-statement',
        '[b - a for a, b in zip({p}, {p}[1:])]',
        (all) => pairs(all).map(([a, b]) => b - a),
      ],
      [
        'the first is taken from',
        'misread-statement',
        '[a - b for a, b in zip({p}, {p}[{n}:])]',
        (all, { n }) => all.slice(n).map((b, at) => (all[at] ?? 0) - b),
      ],
    ],
  },
  {
    name: 'largest-in-row',
    n: [2, 10],
    called: 'largest_of_{n}',
    says: 'a list of the largest of every {n} numbers in a row of {p}',
    code: '[max({p}[i:i + {n}]) for i in range(len({p}) - {n} + 1)]',
    answer: (all, { n }) => windows(all, n).map((row) => Math.max(...row)),
    slips: [
      [
        'rows may be shorter at the end',
        'off-by-one',
        '[max({p}[i:i + {n}]) for i in range(len({p}))]',
        (all, { n }) => all.map((_, at) => Math.max(...all.slice(at, at + n))),
      ],
      [
        'rows do not overlap',
        'misread-statement',
        '[max({p}[i:i + {n}]) for i in range(0, len({p}), {n})]',
        (all, { n }) =>
          all.filter((_, at) => at % n === 0).map((_, at) => Math.max(...all.slice(at * n, at * n + n))),
      ],
    ],
  },
  {
    name: 'sums-in-row',
    n: [2, 10],
    called: 'sums_of_{n}',
    says: 'the sums of each {n} consecutive numbers in {p}, from the first such group to the last, as a list',
    code: '[sum({p}[i:i + {n}]) for i in range(len({p}) - {n} + 1)]',
    answer: (all, { n }) => windows(all, n).map(sum),
    slips: [
      [
        'rows may be shorter at the end',
        'off-by-one',
        '[sum({p}[i:i + {n}]) for i in range(len({p}))]',
        (all, { n }) => all.map((_, at) => sum(all.slice(at, at + n))),
      ],
    ],
  },
  {
    name: 'always-rises',
    n: [1, 9],
    called: 'rises_by_{n}',
    says: 'whether each number in {p} after the first is at least {n} more than its predecessor',
    code: 'all(b - a >= {n} for a, b in zip({p}, {p}[1:]))',
    answer: (all, { n }) => pairs(all).every(([a, b]) => b - a >= n),
    slips: [
      [
        'one is enough',
        'wrong-condition',
        'any(b - a >= {n} for a, b in zip({p}, {p}[1:]))',
        (all, { n }) => pairs(all).some(([a, b]) => b - a >= n),
      ],
    ],
  },
]);
