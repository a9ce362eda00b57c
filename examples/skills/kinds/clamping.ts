import { kindsOf } from '../kind';

const single = kindsOf('clamping', 'number', [
  {
    name: 'at-least',
    n: [5, 60],
    called: 'at_least_{n}',
    says: '{p}, or {n} where {p} is smaller than that',
    code: 'max({p}, {n})',
    answer: (x, { n }) => Math.max(x, n),
    slips: [
      ['“at least” takes the smaller one', 'wrong-condition', 'min({p}, {n})', (x, { n }) => Math.min(x, n)],
    ],
  },
  {
    name: 'at-most',
    n: [5, 60],
    called: 'at_most_{n}',
    says: '{p}, or {n} where {p} is greater than that',
    code: 'min({p}, {n})',
    answer: (x, { n }) => Math.min(x, n),
    slips: [
      ['“at most” takes the larger one', 'wrong-condition', 'max({p}, {n})', (x, { n }) => Math.max(x, n)],
    ],
  },
  {
    name: 'clamp',
    n: [2, 20],
    m: [30, 70],
    called: 'clamp_{n}_to_{m}',
    says: '{p} limited to the range from {n} to {m}: {n} where {p} is below it, {m} where it is above',
    code: 'max({n}, min({p}, {m}))',
    answer: (x, { n, m }) => Math.max(n, Math.min(x, m)),
    slips: [
      ['only the upper end limits', 'missed-edge-case', 'min({p}, {m})', (x, { m }) => Math.min(x, m)],
      ['only the lower end limits', 'missed-edge-case', 'max({n}, {p})', (x, { n }) => Math.max(n, x)],
    ],
  },
  {
    name: 'zero-below',
    n: [5, 60],
    called: 'zero_below_{n}',
    says: '{p}, but 0 where {p} is smaller than {n}',
    code: '{p} if {p} >= {n} else 0',
    answer: (x, { n }) => (x >= n ? x : 0),
    slips: [
      [
        'what is too small becomes the bound',
        'misread-statement',
        'max({p}, {n})',
        (x, { n }) => Math.max(x, n),
      ],
      [
        'the bound is too small itself',
        'off-by-one',
        '{p} if {p} > {n} else 0',
        (x, { n }) => (x > n ? x : 0),
      ],
    ],
  },
  {
    name: 'excess',
    n: [5, 60],
    called: 'excess_over_{n}',
    says: 'by how much {p} is greater than {n}, or 0 where it is not greater',
    code: 'max({p} - {n}, 0)',
    answer: (x, { n }) => Math.max(x - n, 0),
    slips: [['an excess may be negative', 'missed-edge-case', '{p} - {n}', (x, { n }) => x - n]],
  },
  {
    name: 'shortfall',
    n: [5, 60],
    called: 'missing_to_{n}',
    says: 'how much {p} lacks to reach {n}, or 0 where it lacks nothing',
    code: 'max({n} - {p}, 0)',
    answer: (x, { n }) => Math.max(n - x, 0),
    slips: [['a lack may be negative', 'missed-edge-case', '{n} - {p}', (x, { n }) => n - x]],
  },
]);

const many = kindsOf('clamping', 'numbers', [
  {
    name: 'cap-each',
    n: [5, 60],
    called: 'cap_each_at_{n}',
    says: 'a list like {p} in which every number above {n} is replaced by {n}',
    code: '[min(x, {n}) for x in {p}]',
    answer: (all, { n }) => all.map((x) => Math.min(x, n)),
    slips: [
      [
        'what is above is left out',
        'misread-statement',
        '[x for x in {p} if x <= {n}]',
        (all, { n }) => all.filter((x) => x <= n),
      ],
      [
        '“at most” takes the larger one',
        'wrong-condition',
        '[max(x, {n}) for x in {p}]',
        (all, { n }) => all.map((x) => Math.max(x, n)),
      ],
    ],
  },
  {
    name: 'raise-each',
    n: [5, 60],
    called: 'raise_each_to_{n}',
    says: 'a list like {p} in which every number below {n} is replaced by {n}',
    code: '[max(x, {n}) for x in {p}]',
    answer: (all, { n }) => all.map((x) => Math.max(x, n)),
    slips: [
      [
        'what is below is left out',
        'misread-statement',
        '[x for x in {p} if x >= {n}]',
        (all, { n }) => all.filter((x) => x >= n),
      ],
      [
        '“at least” takes the smaller one',
        'wrong-condition',
        '[min(x, {n}) for x in {p}]',
        (all, { n }) => all.map((x) => Math.min(x, n)),
      ],
    ],
  },
  {
    name: 'clamp-each',
    n: [2, 20],
    m: [30, 70],
    called: 'clamp_each_{n}_to_{m}',
    says: 'a list with each number of {p} limited to the range from {n} to {m}',
    code: '[max({n}, min(x, {m})) for x in {p}]',
    answer: (all, { n, m }) => all.map((x) => Math.max(n, Math.min(x, m))),
    slips: [
      [
        'what is out of range is left out',
        'misread-statement',
        '[x for x in {p} if {n} <= x <= {m}]',
        (all, { n, m }) => all.filter((x) => n <= x && x <= m),
      ],
      [
        'only the upper end limits',
        'missed-edge-case',
        '[min(x, {m}) for x in {p}]',
        (all, { m }) => all.map((x) => Math.min(x, m)),
      ],
    ],
  },
  {
    name: 'zero-outside',
    n: [2, 20],
    m: [30, 70],
    called: 'zero_outside_{n}_to_{m}',
    says: 'a list like {p} in which each number smaller than {n} or greater than {m} is replaced by 0',
    code: '[x if {n} <= x <= {m} else 0 for x in {p}]',
    answer: (all, { n, m }) => all.map((x) => (n <= x && x <= m ? x : 0)),
    slips: [
      [
        'what is out of range is left out',
        'misread-statement',
        '[x for x in {p} if {n} <= x <= {m}]',
        (all, { n, m }) => all.filter((x) => n <= x && x <= m),
      ],
    ],
  },
]);

export const clamping = [...single.slice(0, 5), ...many.slice(0, 3), ...single.slice(5), ...many.slice(3)];
