import { kindsOf, sum } from '../kind';

type Table = Record<string, number>;
const entries = (table: Table) => Object.entries(table);
const table = (pairs: [string, number][]): Table => Object.fromEntries(pairs);
const names = (given: Table, is: (value: number, name: string) => boolean) =>
  entries(given)
    .filter(([name, value]) => is(value, name))
    .map(([name]) => name)
    .sort();

export const dictionaries = kindsOf('dictionaries', 'table', [
  {
    name: 'names-above',
    n: [5, 60],
    called: 'names_above_{n}',
    says: 'the sorted list of those keys of the dictionary {p} whose value is greater than {n}',
    code: 'sorted(k for k, v in {p}.items() if v > {n})',
    answer: (given, { n }) => names(given, (value) => value > n),
    slips: [
      [
        'the values are asked for',
        'misread-statement',
        'sorted(v for v in {p}.values() if v > {n})',
        (given, { n }) =>
          Object.values(given)
            .filter((v) => v > n)
            .sort((a, b) => a - b),
      ],
      [
        '“greater than” includes the bound',
        'off-by-one',
        'sorted(k for k, v in {p}.items() if v >= {n})',
        (given, { n }) => names(given, (value) => value >= n),
      ],
    ],
  },
  {
    name: 'entries-from',
    n: [5, 60],
    called: 'entries_from_{n}',
    says: 'a dictionary with those entries of {p} whose value is {n} or more',
    code: '{k: v for k, v in {p}.items() if v >= {n}}',
    answer: (given, { n }) => table(entries(given).filter(([, v]) => v >= n)),
    slips: [
      [
        'the keys are enough',
        'misread-statement',
        '[k for k, v in {p}.items() if v >= {n}]',
        (given, { n }) =>
          entries(given)
            .filter(([, v]) => v >= n)
            .map(([k]) => k),
      ],
      [
        '“or more” leaves the bound out',
        'off-by-one',
        '{k: v for k, v in {p}.items() if v > {n}}',
        (given, { n }) => table(entries(given).filter(([, v]) => v > n)),
      ],
    ],
  },
  {
    name: 'raised-values',
    n: [3, 40],
    called: 'values_plus_{n}',
    says: 'a dictionary like {p} with {n} added to every value',
    code: '{k: v + {n} for k, v in {p}.items()}',
    answer: (given, { n }) => table(entries(given).map(([k, v]) => [k, v + n])),
    slips: [
      [
        'the values are enough',
        'misread-statement',
        '[v + {n} for v in {p}.values()]',
        (given, { n }) => Object.values(given).map((v) => v + n),
      ],
      [
        '“added” multiplies',
        'misread-statement',
        '{k: v * {n} for k, v in {p}.items()}',
        (given, { n }) => table(entries(given).map(([k, v]) => [k, v * n])),
      ],
    ],
  },
  {
    name: 'value-or',
    n: [3, 60],
    c: true,
    called: 'value_of_{c}_or_{n}',
    says: 'the value that the dictionary {p} has for the key "{c}", or {n} if it has no such key',
    code: "{p}.get('{c}', {n})",
    answer: (given, { n, c }) => given[c] ?? n,
    slips: [
      [
        'a default adds',
        'misread-statement',
        "{p}.get('{c}', 0) + {n}",
        (given, { n, c }) => (given[c] ?? 0) + n,
      ],
      ['what is not there is 0', 'missed-edge-case', "{p}.get('{c}', 0)", (given, { c }) => given[c] ?? 0],
    ],
  },
  {
    name: 'count-values',
    n: [5, 60],
    called: 'how_many_below_{n}',
    says: 'how many values of the dictionary {p} are smaller than {n}',
    code: 'sum(1 for v in {p}.values() if v < {n})',
    answer: (given, { n }) => Object.values(given).filter((v) => v < n).length,
    slips: [
      [
        '“smaller than” includes the bound',
        'off-by-one',
        'sum(1 for v in {p}.values() if v <= {n})',
        (given, { n }) => Object.values(given).filter((v) => v <= n).length,
      ],
      ['all of them are counted', 'missed-edge-case', 'len({p})', (given) => entries(given).length],
    ],
  },
  {
    name: 'sum-values',
    n: [5, 60],
    called: 'sum_of_values_above_{n}',
    says: 'the sum of those values in the dictionary {p} that exceed {n}',
    code: 'sum(v for v in {p}.values() if v > {n})',
    answer: (given, { n }) => sum(Object.values(given).filter((v) => v > n)),
    slips: [
      [
        'a count is a sum',
        'misread-statement',
        'sum(1 for v in {p}.values() if v > {n})',
        (given, { n }) => Object.values(given).filter((v) => v > n).length,
      ],
      [
        'all values are summed',
        'missed-edge-case',
        'sum({p}.values())',
        (given) => sum(Object.values(given)),
      ],
    ],
  },
  {
    name: 'with-entry',
    n: [3, 60],
    c: true,
    called: 'with_{c}_as_{n}',
    says: 'a copy of the dictionary {p} in which the key "{c}" has the value {n}',
    code: "{**{p}, '{c}': {n}}",
    answer: (given, { n, c }) => ({ ...given, [c]: n }),
    slips: [
      [
        'what is there stays',
        'wrong-condition',
        "{'{c}': {n}, **{p}}",
        (given, { n, c }) => ({ [c]: n, ...given }),
      ],
      ['the entry is all', 'misread-statement', "{'{c}': {n}}", (_, { n, c }) => ({ [c]: n })],
    ],
  },
  {
    name: 'scaled-values',
    n: [3, 12],
    called: 'scaled_by_{n}',
    says: 'a dictionary with the keys of {p} and {n} times their values',
    code: '{k: v * {n} for k, v in {p}.items()}',
    answer: (given, { n }) => table(entries(given).map(([k, v]) => [k, v * n])),
    slips: [
      [
        'the values are enough',
        'misread-statement',
        '[v * {n} for v in {p}.values()]',
        (given, { n }) => Object.values(given).map((v) => v * n),
      ],
      [
        '“times” adds',
        'misread-statement',
        '{k: v + {n} for k, v in {p}.items()}',
        (given, { n }) => table(entries(given).map(([k, v]) => [k, v + n])),
      ],
    ],
  },
  {
    name: 'names-of',
    n: [5, 60],
    called: 'names_of_{n}',
    says: 'the keys of {p} that have exactly the value {n}, as a sorted list',
    code: 'sorted(k for k, v in {p}.items() if v == {n})',
    answer: (given, { n }) => names(given, (value) => value === n),
    slips: [
      [
        'more is enough',
        'wrong-condition',
        'sorted(k for k, v in {p}.items() if v >= {n})',
        (given, { n }) => names(given, (value) => value >= n),
      ],
    ],
  },
  {
    name: 'short-names',
    n: [2, 6],
    called: 'names_up_to_{n}',
    says: 'the dictionary of those entries of {p} whose key has at most {n} characters',
    code: '{k: v for k, v in {p}.items() if len(k) <= {n}}',
    answer: (given, { n }) => table(entries(given).filter(([k]) => k.length <= n)),
    slips: [
      [
        '“at most” leaves the bound out',
        'off-by-one',
        '{k: v for k, v in {p}.items() if len(k) < {n}}',
        (given, { n }) => table(entries(given).filter(([k]) => k.length < n)),
      ],
    ],
  },
]);
