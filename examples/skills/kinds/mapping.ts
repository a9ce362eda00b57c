import { kindsOf, mod } from '../kind';

export const mapping = [
  ...kindsOf('mapping', 'numbers', [
    {
      name: 'add-to-each',
      n: [3, 40],
      called: 'add_{n}_to_each',
      says: 'a list with {n} added to each number of {p}',
      code: '[x + {n} for x in {p}]',
      answer: (all, { n }) => all.map((x) => x + n),
      slips: [
        [
          'adding to a list puts one more in it',
          'misread-statement',
          '{p} + [{n}]',
          (all, { n }) => [...all, n],
        ],
        [
          '“added” multiplies',
          'misread-statement',
          '[x * {n} for x in {p}]',
          (all, { n }) => all.map((x) => x * n),
        ],
      ],
    },
    {
      name: 'multiply-each',
      n: [3, 14],
      called: 'each_times_{n}',
      says: 'a list with each number of {p} multiplied by {n}',
      code: '[x * {n} for x in {p}]',
      answer: (all, { n }) => all.map((x) => x * n),
      slips: [
        [
          'a list times a number multiplies what is in it',
          'api-misuse',
          '{p} * {n}',
          (all, { n }) => Array.from({ length: n }, () => all).flat(),
        ],
        [
          'multiplying is adding',
          'misread-statement',
          '[x + {n} for x in {p}]',
          (all, { n }) => all.map((x) => x + n),
        ],
      ],
    },
    {
      name: 'each-from',
      n: [5, 60],
      called: 'each_taken_from_{n}',
      says: 'a list of the differences {n} minus x, for each x of {p}',
      code: '[{n} - x for x in {p}]',
      answer: (all, { n }) => all.map((x) => n - x),
      slips: [
        [
          'the item always stands first',
          'misread-statement',
          '[x - {n} for x in {p}]',
          (all, { n }) => all.map((x) => x - n),
        ],
      ],
    },
    {
      name: 'remainders',
      n: [3, 14],
      called: 'remainders_by_{n}',
      says: 'a list of the remainders that the numbers of {p} leave when divided by {n}',
      code: '[x % {n} for x in {p}]',
      answer: (all, { n }) => all.map((x) => mod(x, n)),
      slips: [
        [
          '`//` gives what is left over',
          'api-misuse',
          '[x // {n} for x in {p}]',
          (all, { n }) => all.map((x) => Math.floor(x / n)),
        ],
        [
          'what leaves no remainder is asked for',
          'misread-statement',
          '[x for x in {p} if x % {n} == 0]',
          (all, { n }) => all.filter((x) => mod(x, n) === 0),
        ],
      ],
    },
    {
      name: 'squares-plus',
      n: [3, 40],
      called: 'squares_plus_{n}',
      says: 'a list of the squares of the numbers in {p}, each with {n} added',
      code: '[x ** 2 + {n} for x in {p}]',
      answer: (all, { n }) => all.map((x) => x * x + n),
      slips: [
        [
          'a square is twice a number',
          'api-misuse',
          '[x * 2 + {n} for x in {p}]',
          (all, { n }) => all.map((x) => x * 2 + n),
        ],
        [
          'the sum is squared',
          'misread-statement',
          '[(x + {n}) ** 2 for x in {p}]',
          (all, { n }) => all.map((x) => (x + n) ** 2),
        ],
      ],
    },
    {
      name: 'each-above',
      n: [5, 60],
      called: 'each_above_{n}',
      says: 'a list that has, for each number of {p}, True if it is greater than {n} and False otherwise',
      code: '[x > {n} for x in {p}]',
      answer: (all, { n }) => all.map((x) => x > n),
      slips: [
        [
          'what holds is kept, what does not is left out',
          'misread-statement',
          '[x for x in {p} if x > {n}]',
          (all, { n }) => all.filter((x) => x > n),
        ],
        [
          '“greater than” includes the bound',
          'off-by-one',
          '[x >= {n} for x in {p}]',
          (all, { n }) => all.map((x) => x >= n),
        ],
      ],
    },
  ]),
  ...kindsOf('mapping', 'words', [
    {
      name: 'with-ending',
      c: true,
      d: true,
      called: 'each_with_{c}{d}',
      says: 'a list with "{c}{d}" put after each word of {p}',
      code: "[w + '{c}{d}' for w in {p}]",
      answer: (all, { c, d }) => all.map((w) => w + c + d),
      slips: [
        [
          'what comes after stands first',
          'misread-statement',
          "['{c}{d}' + w for w in {p}]",
          (all, { c, d }) => all.map((w) => c + d + w),
        ],
        [
          'putting after a list is putting after each',
          'misread-statement',
          "{p} + ['{c}{d}']",
          (all, { c, d }) => [...all, c + d],
        ],
      ],
    },
    {
      name: 'heads',
      n: [1, 8],
      called: 'heads_of_{n}',
      says: 'a list of the words of {p}, each cut to its first {n} characters',
      code: '[w[:{n}] for w in {p}]',
      answer: (all, { n }) => all.map((w) => w.slice(0, n)),
      slips: [
        [
          'the list is cut, not what is in it',
          'misread-statement',
          '{p}[:{n}]',
          (all, { n }) => all.slice(0, n),
        ],
        [
          'what is cut away is kept',
          'api-misuse',
          '[w[{n}:] for w in {p}]',
          (all, { n }) => all.map((w) => w.slice(n)),
        ],
      ],
    },
    {
      name: 'repeated-each',
      n: [2, 8],
      called: 'each_{n}_times',
      says: 'a list in which every word of {p} is written {n} times in a row, as one text',
      code: '[w * {n} for w in {p}]',
      answer: (all, { n }) => all.map((w) => w.repeat(n)),
      slips: [
        [
          'the list is repeated',
          'api-misuse',
          '{p} * {n}',
          (all, { n }) => Array.from({ length: n }, () => all).flat(),
        ],
      ],
    },
  ]),
  ...kindsOf('mapping', 'numbers', [
    {
      name: 'each-times-plus',
      n: [3, 9],
      m: [11, 40],
      called: 'each_times_{n}_plus_{m}',
      says: 'the list that {p} becomes when each of its numbers is multiplied by {n} and then raised by {m}',
      code: '[x * {n} + {m} for x in {p}]',
      answer: (all, { n, m }) => all.map((x) => x * n + m),
      slips: [
        [
          'a sum comes before a product',
          'other',
          '[x * ({n} + {m}) for x in {p}]',
          (all, { n, m }) => all.map((x) => x * (n + m)),
        ],
      ],
    },
  ]),
];
