import { kindsOf } from '../kind';

export const slices = [
  ...kindsOf('slices', 'words', [
    {
      name: 'first',
      n: [2, 14],
      called: 'first_{n}',
      says: 'the first {n} items of {p} as a list',
      code: '{p}[:{n}]',
      answer: (all, { n }) => all.slice(0, n),
      slips: [
        [
          'a slice ends at an index that counts from 1',
          'off-by-one',
          '{p}[:{n} - 1]',
          (all, { n }) => all.slice(0, n - 1),
        ],
        ['one item is a slice', 'api-misuse', '{p}[{n}:]', (all, { n }) => all.slice(n)],
      ],
    },
    {
      name: 'last',
      n: [2, 14],
      called: 'last_{n}',
      says: 'the last {n} items of {p} as a list',
      code: '{p}[-{n}:]',
      answer: (all, { n }) => all.slice(-n),
      slips: [
        ['`[:-n]` gives the end', 'api-misuse', '{p}[:-{n}]', (all, { n }) => all.slice(0, -n)],
        [
          'the first and the last items are the same',
          'misread-statement',
          '{p}[:{n}]',
          (all, { n }) => all.slice(0, n),
        ],
      ],
    },
    {
      name: 'without-first',
      n: [2, 14],
      called: 'without_first_{n}',
      says: 'all items of {p} but the first {n}, as a list',
      code: '{p}[{n}:]',
      answer: (all, { n }) => all.slice(n),
      slips: [
        [
          'what is left out is what is given',
          'misread-statement',
          '{p}[:{n}]',
          (all, { n }) => all.slice(0, n),
        ],
        ['an index counts from 1', 'off-by-one', '{p}[{n} + 1:]', (all, { n }) => all.slice(n + 1)],
      ],
    },
    {
      name: 'without-last',
      n: [2, 14],
      called: 'without_last_{n}',
      says: 'all items of {p} but the last {n}, as a list',
      code: '{p}[:-{n}]',
      answer: (all, { n }) => all.slice(0, -n),
      slips: [
        ['`[-n:]` leaves the end out', 'api-misuse', '{p}[-{n}:]', (all, { n }) => all.slice(-n)],
        [
          'what is left out stands at the head',
          'misread-statement',
          '{p}[{n}:]',
          (all, { n }) => all.slice(n),
        ],
      ],
    },
    {
      name: 'every',
      n: [2, 10],
      called: 'every_{n}th',
      says: 'every item of {p} whose index is a multiple of {n}, the one at index 0 included, as a list',
      code: '{p}[::{n}]',
      answer: (all, { n }) => all.filter((_, at) => at % n === 0),
      slips: [
        ['a step is a start', 'api-misuse', '{p}[{n}:]', (all, { n }) => all.slice(n)],
        [
          'counting begins with the first step',
          'off-by-one',
          '{p}[{n} - 1::{n}]',
          (all, { n }) => all.filter((_, at) => at % n === n - 1),
        ],
      ],
    },
    {
      name: 'from-to',
      n: [1, 6],
      m: [8, 14],
      called: 'from_{n}_to_{m}',
      says: 'the items of {p} from index {n} up to index {m}, both included, as a list',
      code: '{p}[{n}:{m} + 1]',
      answer: (all, { n, m }) => all.slice(n, m + 1),
      slips: [['a slice includes its end', 'off-by-one', '{p}[{n}:{m}]', (all, { n, m }) => all.slice(n, m)]],
    },
    {
      name: 'first-reversed',
      n: [2, 14],
      called: 'first_{n}_reversed',
      says: 'the first {n} items of {p} as a list, in reverse order',
      code: '{p}[:{n}][::-1]',
      answer: (all, { n }) => all.slice(0, n).reverse(),
      slips: [
        [
          'reversing comes before taking',
          'other',
          '{p}[::-1][:{n}]',
          (all, { n }) => [...all].reverse().slice(0, n),
        ],
        ['taking reverses', 'misread-statement', '{p}[:{n}]', (all, { n }) => all.slice(0, n)],
      ],
    },
  ]),
  ...kindsOf('slices', 'text', [
    {
      name: 'tail-of-text',
      n: [2, 14],
      called: 'cut_{n}',
      says: 'the text {p} without its first {n} characters',
      code: '{p}[{n}:]',
      answer: (text, { n }) => text.slice(n),
      slips: [
        [
          'what is left out is what is given',
          'misread-statement',
          '{p}[:{n}]',
          (text, { n }) => text.slice(0, n),
        ],
        ['an index counts from 1', 'off-by-one', '{p}[{n} - 1:]', (text, { n }) => text.slice(n - 1)],
      ],
    },
  ]),
  ...kindsOf('slices', 'words', [
    {
      name: 'rotated',
      n: [2, 10],
      called: 'rotated_by_{n}',
      says: 'a list like {p} with its first {n} items moved to the end',
      code: '{p}[{n}:] + {p}[:{n}]',
      answer: (all, { n }) => [...all.slice(n), ...all.slice(0, n)],
      slips: [['what is moved is lost', 'misread-statement', '{p}[{n}:]', (all, { n }) => all.slice(n)]],
    },
    {
      name: 'both-ends',
      n: [2, 10],
      called: 'without_{n}_at_each_end',
      says: 'the items of {p} as a list, {n} fewer at its head and {n} fewer at its end',
      code: '{p}[{n}:-{n}]',
      answer: (all, { n }) => all.slice(n, -n),
      slips: [['one end stands for both', 'missed-edge-case', '{p}[{n}:]', (all, { n }) => all.slice(n)]],
    },
  ]),
];
