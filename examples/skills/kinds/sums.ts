import { kindsOf, mod, sum } from '../kind';

export const sums = [
  ...kindsOf('sums', 'numbers', [
    {
      name: 'sum-above',
      n: [5, 60],
      called: 'sum_above_{n}',
      says: 'the sum of those numbers in {p} that are above {n}',
      code: 'sum(x for x in {p} if x > {n})',
      answer: (all, { n }) => sum(all.filter((x) => x > n)),
      slips: [
        [
          'a count is a sum',
          'misread-statement',
          'sum(1 for x in {p} if x > {n})',
          (all, { n }) => all.filter((x) => x > n).length,
        ],
        [
          '“above” includes the bound',
          'off-by-one',
          'sum(x for x in {p} if x >= {n})',
          (all, { n }) => sum(all.filter((x) => x >= n)),
        ],
      ],
    },
    {
      name: 'sum-plus',
      n: [5, 60],
      called: 'sum_plus_{n}',
      says: 'the sum of all numbers in {p}, and {n} on top of it',
      code: 'sum({p}) + {n}',
      answer: (all, { n }) => sum(all) + n,
      slips: [
        [
          'it comes on top of each',
          'misread-statement',
          'sum(x + {n} for x in {p})',
          (all, { n }) => sum(all.map((x) => x + n)),
        ],
        [
          'the largest is on top',
          'other',
          'max({p}, default=0) + {n}',
          (all, { n }) => Math.max(0, ...all) + n,
        ],
      ],
    },
    {
      name: 'sum-multiples',
      n: [3, 14],
      called: 'sum_multiples_of_{n}',
      says: 'the sum of those numbers in {p} that are multiples of {n}',
      code: 'sum(x for x in {p} if x % {n} == 0)',
      answer: (all, { n }) => sum(all.filter((x) => mod(x, n) === 0)),
      slips: [
        [
          'all of them are multiplied',
          'misread-statement',
          'sum(x * {n} for x in {p})',
          (all, { n }) => sum(all) * n,
        ],
        [
          'a remainder says that it divides',
          'wrong-condition',
          'sum(x for x in {p} if x % {n} != 0)',
          (all, { n }) => sum(all.filter((x) => mod(x, n) !== 0)),
        ],
      ],
    },
    {
      name: 'sum-first',
      n: [2, 10],
      called: 'sum_first_{n}',
      says: 'the sum of the first {n} numbers of {p}, or of all where there are fewer',
      code: 'sum({p}[:{n}])',
      answer: (all, { n }) => sum(all.slice(0, n)),
      slips: [
        [
          'a slice ends at an index that counts from 1',
          'off-by-one',
          'sum({p}[:{n} - 1])',
          (all, { n }) => sum(all.slice(0, n - 1)),
        ],
        ['all of them are summed', 'missed-edge-case', 'sum({p})', (all) => sum(all)],
      ],
    },
    {
      name: 'sum-of-multiplied',
      n: [3, 14],
      called: 'sum_of_each_times_{n}',
      says: 'the sum that comes when every number of {p} is first multiplied by {n}',
      code: 'sum(x * {n} for x in {p})',
      answer: (all, { n }) => sum(all.map((x) => x * n)),
      slips: [
        ['multiplying adds', 'misread-statement', 'sum({p}) + {n}', (all, { n }) => sum(all) + n],
        [
          'one power is as good as a product',
          'api-misuse',
          'sum(x ** 2 for x in {p}) + 0 * {n}',
          (all) => sum(all.map((x) => x * x)),
        ],
      ],
    },
    {
      name: 'sum-squares-below',
      n: [5, 40],
      called: 'sum_squares_below_{n}',
      says: 'the sum of the squares of those numbers in {p} that are smaller than {n}',
      code: 'sum(x ** 2 for x in {p} if x < {n})',
      answer: (all, { n }) => sum(all.filter((x) => x < n).map((x) => x * x)),
      slips: [
        [
          'the squares have to be smaller',
          'wrong-condition',
          'sum(x ** 2 for x in {p} if x ** 2 < {n})',
          (all, { n }) => sum(all.map((x) => x * x).filter((x) => x < n)),
        ],
        [
          'squares go without saying',
          'misread-statement',
          'sum(x for x in {p} if x < {n})',
          (all, { n }) => sum(all.filter((x) => x < n)),
        ],
      ],
    },
    {
      name: 'sum-excess',
      n: [5, 40],
      called: 'sum_excess_over_{n}',
      says: 'by how much the numbers of {p} exceed {n} in total, where those that do not exceed it count as 0',
      code: 'sum(max(x - {n}, 0) for x in {p})',
      answer: (all, { n }) => sum(all.map((x) => Math.max(x - n, 0))),
      slips: [
        [
          'an excess may be negative',
          'missed-edge-case',
          'sum(x - {n} for x in {p})',
          (all, { n }) => sum(all.map((x) => x - n)),
        ],
        [
          'what exceeds counts whole',
          'misread-statement',
          'sum(x for x in {p} if x > {n})',
          (all, { n }) => sum(all.filter((x) => x > n)),
        ],
      ],
    },
  ]),
  ...kindsOf('sums', 'words', [
    {
      name: 'sum-lengths',
      n: [2, 8],
      called: 'length_of_longer_than_{n}',
      says: 'how many characters the words of {p} have together, counting only words longer than {n} characters',
      code: 'sum(len(w) for w in {p} if len(w) > {n})',
      answer: (all, { n }) => sum(all.map((w) => w.length).filter((length) => length > n)),
      slips: [
        [
          'the words are counted',
          'misread-statement',
          'sum(1 for w in {p} if len(w) > {n})',
          (all, { n }) => all.filter((w) => w.length > n).length,
        ],
        [
          'all words count',
          'missed-edge-case',
          'sum(len(w) for w in {p})',
          (all) => sum(all.map((w) => w.length)),
        ],
      ],
    },
  ]),
  ...kindsOf('sums', 'numbers', [
    {
      name: 'sum-last',
      n: [2, 10],
      called: 'sum_last_{n}',
      says: 'what the last {n} numbers of {p} add up to',
      code: 'sum({p}[-{n}:])',
      answer: (all, { n }) => sum(all.slice(-n)),
      slips: [
        ['`[:-n]` gives the end', 'api-misuse', 'sum({p}[:-{n}])', (all, { n }) => sum(all.slice(0, -n))],
      ],
    },
    {
      name: 'sum-every',
      n: [2, 10],
      called: 'sum_every_{n}th',
      says: 'the total of the numbers in {p} at the indexes 0, {n}, 2 * {n} and so on',
      code: 'sum({p}[::{n}])',
      answer: (all, { n }) => sum(all.filter((_, at) => at % n === 0)),
      slips: [['a step is a start', 'api-misuse', 'sum({p}[{n}:])', (all, { n }) => sum(all.slice(n))]],
    },
  ]),
];
