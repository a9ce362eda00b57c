import { kindsOf, mod } from '../kind';

const count = <T>(all: T[], is: (each: T) => boolean) => all.filter(is).length;

export const counting = [
  ...kindsOf('counting', 'numbers', [
    {
      name: 'count-above',
      n: [5, 60],
      called: 'count_above_{n}',
      says: 'how many numbers of {p} exceed {n}',
      code: 'sum(1 for x in {p} if x > {n})',
      answer: (all, { n }) => count(all, (x) => x > n),
      slips: [
        [
          '“exceed” includes the bound',
          'off-by-one',
          'sum(1 for x in {p} if x >= {n})',
          (all, { n }) => count(all, (x) => x >= n),
        ],
        ['all of them are counted', 'missed-edge-case', 'len({p})', (all) => all.length],
      ],
    },
    {
      name: 'count-equal',
      n: [2, 40],
      called: 'count_{n}s',
      says: 'how often {n} occurs in {p}',
      code: '{p}.count({n})',
      answer: (all, { n }) => count(all, (x) => x === n),
      slips: [
        [
          'a multiple is an occurrence',
          'wrong-condition',
          'sum(1 for x in {p} if x % {n} == 0)',
          (all, { n }) => count(all, (x) => mod(x, n) === 0),
        ],
        ['all of them are counted', 'missed-edge-case', 'len({p})', (all) => all.length],
      ],
    },
    {
      name: 'count-multiples',
      n: [3, 14],
      called: 'count_multiples_of_{n}',
      says: 'how many numbers of {p} can be divided by {n} without remainder',
      code: 'sum(1 for x in {p} if x % {n} == 0)',
      answer: (all, { n }) => count(all, (x) => mod(x, n) === 0),
      slips: [
        [
          'a multiple is the number itself',
          'misread-statement',
          '{p}.count({n})',
          (all, { n }) => count(all, (x) => x === n),
        ],
        [
          'a remainder says that it divides',
          'wrong-condition',
          'sum(1 for x in {p} if x % {n} != 0)',
          (all, { n }) => count(all, (x) => mod(x, n) !== 0),
        ],
      ],
    },
    {
      name: 'count-between',
      n: [2, 20],
      m: [30, 70],
      called: 'count_from_{n}_to_{m}',
      says: 'how many numbers of {p} are at least {n} and at most {m}',
      code: 'sum(1 for x in {p} if {n} <= x <= {m})',
      answer: (all, { n, m }) => count(all, (x) => n <= x && x <= m),
      slips: [
        [
          'the bounds do not count',
          'off-by-one',
          'sum(1 for x in {p} if {n} < x < {m})',
          (all, { n, m }) => count(all, (x) => n < x && x < m),
        ],
        [
          'one of both is enough',
          'wrong-condition',
          'sum(1 for x in {p} if x >= {n})',
          (all, { n }) => count(all, (x) => x >= n),
        ],
      ],
    },
  ]),
  ...kindsOf('counting', 'words', [
    {
      name: 'count-longer',
      n: [2, 8],
      called: 'count_longer_than_{n}',
      says: 'how many words of {p} are longer than {n} characters',
      code: 'sum(1 for w in {p} if len(w) > {n})',
      answer: (all, { n }) => count(all, (w) => w.length > n),
      slips: [
        [
          '“longer than” includes the bound',
          'off-by-one',
          'sum(1 for w in {p} if len(w) >= {n})',
          (all, { n }) => count(all, (w) => w.length >= n),
        ],
      ],
    },
    {
      name: 'count-starting',
      c: true,
      called: 'count_starting_with_{c}',
      says: 'how many words of {p} begin with "{c}"',
      code: "sum(1 for w in {p} if w.startswith('{c}'))",
      answer: (all, { c }) => count(all, (w) => w.startsWith(c)),
      slips: [
        [
          'a word begins with each of its letters',
          'wrong-condition',
          "sum(1 for w in {p} if '{c}' in w)",
          (all, { c }) => count(all, (w) => w.includes(c)),
        ],
        [
          'a list counts beginnings',
          'api-misuse',
          "{p}.count('{c}')",
          (all, { c }) => count(all, (w) => w === c),
        ],
      ],
    },
  ]),
  ...kindsOf('counting', 'text', [
    {
      name: 'count-letter',
      c: true,
      called: 'count_letter_{c}',
      says: 'how often the letter "{c}" occurs in the text {p}',
      code: "{p}.count('{c}')",
      answer: (text, { c }) => count([...text], (each) => each === c),
      slips: [
        [
          'once is as good as often',
          'other',
          "1 if '{c}' in {p} else 0",
          (text, { c }) => (text.includes(c) ? 1 : 0),
        ],
        ['where it stands is how often', 'api-misuse', "{p}.find('{c}')", (text, { c }) => text.indexOf(c)],
      ],
    },
    {
      name: 'count-other-letters',
      c: true,
      called: 'count_all_but_{c}',
      says: 'how many characters of the text {p} are not the letter "{c}"',
      code: "sum(1 for x in {p} if x != '{c}')",
      answer: (text, { c }) => count([...text], (each) => each !== c),
      slips: [
        [
          'what is left out is counted',
          'wrong-condition',
          "{p}.count('{c}')",
          (text, { c }) => count([...text], (each) => each === c),
        ],
        ['all of them are counted', 'missed-edge-case', 'len({p})', (text) => text.length],
      ],
    },
  ]),
  ...kindsOf('counting', 'words', [
    {
      name: 'count-of-length',
      n: [2, 8],
      called: 'count_of_length_{n}',
      says: 'the number of words in {p} with exactly {n} characters',
      code: 'sum(1 for w in {p} if len(w) == {n})',
      answer: (all, { n }) => count(all, (w) => w.length === n),
      slips: [
        [
          'longer ones count too',
          'wrong-condition',
          'sum(1 for w in {p} if len(w) >= {n})',
          (all, { n }) => count(all, (w) => w.length >= n),
        ],
      ],
    },
  ]),
  ...kindsOf('counting', 'numbers', [
    {
      name: 'count-different',
      n: [2, 40],
      called: 'count_other_than_{n}',
      says: 'the number of items in {p} that differ from {n}',
      code: 'sum(1 for x in {p} if x != {n})',
      answer: (all, { n }) => count(all, (x) => x !== n),
      slips: [
        [
          'what is left out is counted',
          'wrong-condition',
          '{p}.count({n})',
          (all, { n }) => count(all, (x) => x === n),
        ],
      ],
    },
  ]),
];
