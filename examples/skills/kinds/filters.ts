import { kindsOf, mod } from '../kind';

export const filters = [
  ...kindsOf('filters', 'numbers', [
    {
      name: 'above',
      n: [5, 60],
      called: 'above_{n}',
      says: 'those numbers of {p} that are greater than {n}, as a list',
      code: '[x for x in {p} if x > {n}]',
      answer: (all, { n }) => all.filter((x) => x > n),
      slips: [
        [
          '“greater than” includes the bound',
          'off-by-one',
          '[x for x in {p} if x >= {n}]',
          (all, { n }) => all.filter((x) => x >= n),
        ],
      ],
    },
    {
      name: 'up-to',
      n: [5, 60],
      called: 'up_to_{n}',
      says: 'those numbers of {p} that are {n} or smaller, as a list',
      code: '[x for x in {p} if x <= {n}]',
      answer: (all, { n }) => all.filter((x) => x <= n),
      slips: [
        [
          '“or smaller” leaves the bound out',
          'off-by-one',
          '[x for x in {p} if x < {n}]',
          (all, { n }) => all.filter((x) => x < n),
        ],
      ],
    },
    {
      name: 'multiples',
      n: [3, 14],
      called: 'multiples_of_{n}',
      says: 'those numbers of {p} that {n} divides without remainder, as a list',
      code: '[x for x in {p} if x % {n} == 0]',
      answer: (all, { n }) => all.filter((x) => mod(x, n) === 0),
      slips: [
        [
          'a remainder says that it divides',
          'wrong-condition',
          '[x for x in {p} if x % {n} != 0]',
          (all, { n }) => all.filter((x) => mod(x, n) !== 0),
        ],
        [
          'what divides is asked for',
          'misread-statement',
          '[x // {n} for x in {p}]',
          (all, { n }) => all.map((x) => Math.floor(x / n)),
        ],
      ],
    },
    {
      name: 'without',
      n: [2, 40],
      called: 'without_{n}s',
      says: 'a list of what is in {p} without any {n}',
      code: '[x for x in {p} if x != {n}]',
      answer: (all, { n }) => all.filter((x) => x !== n),
      slips: [
        [
          'what is left out is what is given',
          'wrong-condition',
          '[x for x in {p} if x == {n}]',
          (all, { n }) => all.filter((x) => x === n),
        ],
        [
          'a number is left out by what is larger',
          'wrong-condition',
          '[x for x in {p} if x > {n}]',
          (all, { n }) => all.filter((x) => x > n),
        ],
      ],
    },
    {
      name: 'between',
      n: [2, 20],
      m: [30, 70],
      called: 'from_{n}_through_{m}',
      says: 'those numbers of {p} that lie between {n} and {m}, bounds included, as a list',
      code: '[x for x in {p} if {n} <= x <= {m}]',
      answer: (all, { n, m }) => all.filter((x) => n <= x && x <= m),
      slips: [
        [
          '“between” leaves the bounds out',
          'off-by-one',
          '[x for x in {p} if {n} < x < {m}]',
          (all, { n, m }) => all.filter((x) => n < x && x < m),
        ],
        [
          'one bound is enough',
          'missed-edge-case',
          '[x for x in {p} if x >= {n}]',
          (all, { n }) => all.filter((x) => x >= n),
        ],
      ],
    },
  ]),
  ...kindsOf('filters', 'words', [
    {
      name: 'longer-words',
      n: [2, 8],
      called: 'longer_than_{n}',
      says: 'those words of {p} that have more than {n} characters, as a list',
      code: '[w for w in {p} if len(w) > {n}]',
      answer: (all, { n }) => all.filter((w) => w.length > n),
      slips: [
        [
          '“more than” includes the bound',
          'off-by-one',
          '[w for w in {p} if len(w) >= {n}]',
          (all, { n }) => all.filter((w) => w.length >= n),
        ],
      ],
    },
    {
      name: 'starting-with',
      c: true,
      called: 'starting_with_{c}',
      says: 'those words of {p} that start with the letter "{c}", as a list',
      code: "[w for w in {p} if w.startswith('{c}')]",
      answer: (all, { c }) => all.filter((w) => w.startsWith(c)),
      slips: [
        [
          'a word starts with each of its letters',
          'wrong-condition',
          "[w for w in {p} if '{c}' in w]",
          (all, { c }) => all.filter((w) => w.includes(c)),
        ],
        [
          'the last letter is the first',
          'api-misuse',
          "[w for w in {p} if w.endswith('{c}')]",
          (all, { c }) => all.filter((w) => w.endsWith(c)),
        ],
      ],
    },
    {
      name: 'exact-words',
      n: [2, 8],
      called: 'of_length_{n}',
      says: 'those words of {p} that are {n} characters long, no more and no fewer, as a list',
      code: '[w for w in {p} if len(w) == {n}]',
      answer: (all, { n }) => all.filter((w) => w.length === n),
      slips: [
        [
          'longer ones are long enough',
          'wrong-condition',
          '[w for w in {p} if len(w) >= {n}]',
          (all, { n }) => all.filter((w) => w.length >= n),
        ],
      ],
    },
  ]),
  ...kindsOf('filters', 'words', [
    {
      name: 'with-letter',
      c: true,
      called: 'words_with_{c}',
      says: 'the words of {p} in which the letter "{c}" occurs anywhere, as a list',
      code: "[w for w in {p} if '{c}' in w]",
      answer: (all, { c }) => all.filter((w) => w.includes(c)),
      slips: [
        [
          'it has to stand first',
          'wrong-condition',
          "[w for w in {p} if w.startswith('{c}')]",
          (all, { c }) => all.filter((w) => w.startsWith(c)),
        ],
      ],
    },
  ]),
  ...kindsOf('filters', 'numbers', [
    {
      name: 'last-digit',
      n: [2, 9],
      called: 'ending_in_{n}',
      says: 'a list of the numbers in {p}, none of them negative, whose last digit is {n}',
      code: '[x for x in {p} if x % 10 == {n}]',
      answer: (all, { n }) => all.filter((x) => mod(x, 10) === n),
      slips: [
        [
          'the last digit divides',
          'api-misuse',
          '[x for x in {p} if x % {n} == 0]',
          (all, { n }) => all.filter((x) => mod(x, n) === 0),
        ],
      ],
    },
  ]),
];
