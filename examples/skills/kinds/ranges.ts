import { floorDiv, kindsOf, range, sum } from '../kind';

export const ranges = kindsOf('ranges', 'number', [
  {
    name: 'in-steps',
    n: [2, 14],
    called: 'in_steps_of_{n}',
    says: 'the list of numbers from 0 to below {p} in steps of {n}',
    code: 'list(range(0, {p}, {n}))',
    answer: (x, { n }) => range(0, x, n),
    slips: [
      ['a step is a start', 'api-misuse', 'list(range({n}, {p}))', (x, { n }) => range(n, x)],
      [
        'a range includes its end',
        'off-by-one',
        'list(range(0, {p} + 1, {n}))',
        (x, { n }) => range(0, x + 1, n),
      ],
    ],
  },
  {
    name: 'from-n',
    n: [2, 30],
    called: 'numbers_from_{n}',
    says: 'the list of all whole numbers from {n} to {p}, both included',
    code: 'list(range({n}, {p} + 1))',
    answer: (x, { n }) => range(n, x + 1),
    slips: [
      ['a range includes its end', 'off-by-one', 'list(range({n}, {p}))', (x, { n }) => range(n, x)],
      ['a range begins at 0', 'api-misuse', 'list(range({p} + 1))', (x) => range(0, x + 1)],
    ],
  },
  {
    name: 'first-multiples',
    n: [3, 14],
    called: 'multiples_of_{n}',
    says: 'a list of the first {p} multiples of {n}, beginning with {n} itself',
    code: '[{n} * i for i in range(1, {p} + 1)]',
    answer: (x, { n }) => range(1, x + 1).map((i) => n * i),
    slips: [
      [
        'counting begins with 0',
        'off-by-one',
        '[{n} * i for i in range({p})]',
        (x, { n }) => range(0, x).map((i) => n * i),
      ],
      [
        'a range includes its end',
        'off-by-one',
        '[{n} * i for i in range(1, {p})]',
        (x, { n }) => range(1, x).map((i) => n * i),
      ],
    ],
  },
  {
    name: 'multiples-below',
    n: [3, 14],
    called: 'multiples_of_{n}_below',
    says: 'a list of the multiples of {n} that are greater than 0 and less than {p}',
    code: 'list(range({n}, {p}, {n}))',
    answer: (x, { n }) => range(n, x, n),
    slips: [
      ['0 is one of them', 'missed-edge-case', 'list(range(0, {p}, {n}))', (x, { n }) => range(0, x, n)],
      [
        'the bound is one of them',
        'off-by-one',
        'list(range({n}, {p} + 1, {n}))',
        (x, { n }) => range(n, x + 1, n),
      ],
    ],
  },
  {
    name: 'countdown',
    n: [2, 12],
    called: 'countdown_to_{n}',
    says: 'a list that counts down from {p} to {n}, both included',
    code: 'list(range({p}, {n} - 1, -1))',
    answer: (x, { n }) => range(n, x + 1).reverse(),
    slips: [
      [
        'a range includes its end',
        'off-by-one',
        'list(range({p}, {n}, -1))',
        (x, { n }) => range(n + 1, x + 1).reverse(),
      ],
      ['counting goes up', 'misread-statement', 'list(range({n}, {p} + 1))', (x, { n }) => range(n, x + 1)],
    ],
  },
  {
    name: 'squares-raised',
    n: [3, 30],
    called: 'raised_squares_{n}',
    says: 'the list of i * i + {n} for each i from 1 to {p}, both included',
    code: '[i * i + {n} for i in range(1, {p} + 1)]',
    answer: (x, { n }) => range(1, x + 1).map((i) => i * i + n),
    slips: [
      [
        'counting begins with 0',
        'off-by-one',
        '[i * i + {n} for i in range({p})]',
        (x, { n }) => range(0, x).map((i) => i * i + n),
      ],
      [
        'a range includes its end',
        'off-by-one',
        '[i * i + {n} for i in range(1, {p})]',
        (x, { n }) => range(1, x).map((i) => i * i + n),
      ],
    ],
  },
  {
    name: 'sum-of-range',
    n: [2, 30],
    called: 'sum_from_{n}',
    says: 'the sum of the whole numbers from {n} up to and including {p}',
    code: 'sum(range({n}, {p} + 1))',
    answer: (x, { n }) => sum(range(n, x + 1)),
    slips: [
      ['a range includes its end', 'off-by-one', 'sum(range({n}, {p}))', (x, { n }) => sum(range(n, x))],
      ['the two ends are summed', 'misread-statement', '{n} + {p}', (x, { n }) => n + x],
    ],
  },
  {
    name: 'not-multiples',
    n: [2, 10],
    called: 'up_to_but_multiples_of_{n}',
    says: 'the numbers from 1 to {p}, both included, without the multiples of {n}, as a list',
    code: '[i for i in range(1, {p} + 1) if i % {n} != 0]',
    answer: (x, { n }) => range(1, x + 1).filter((i) => i % n !== 0),
    slips: [
      [
        'what is left out is what is given',
        'wrong-condition',
        '[i for i in range(1, {p} + 1) if i % {n} == 0]',
        (x, { n }) => range(1, x + 1).filter((i) => i % n === 0),
      ],
      [
        'a range includes its end',
        'off-by-one',
        '[i for i in range(1, {p}) if i % {n} != 0]',
        (x, { n }) => range(1, x).filter((i) => i % n !== 0),
      ],
    ],
  },
  {
    name: 'next-numbers',
    n: [2, 12],
    called: 'next_{n}',
    says: 'a list of the {n} whole numbers that follow {p}, the smallest first',
    code: 'list(range({p} + 1, {p} + {n} + 1))',
    answer: (x, { n }) => range(x + 1, x + n + 1),
    slips: [
      ['a number follows itself', 'off-by-one', 'list(range({p}, {p} + {n}))', (x, { n }) => range(x, x + n)],
    ],
  },
  {
    name: 'how-many-multiples',
    n: [3, 14],
    called: 'how_many_{n}s_up_to',
    says: 'how many of the numbers from 1 to {p}, both included, {n} divides without remainder',
    code: 'sum(1 for i in range(1, {p} + 1) if i % {n} == 0)',
    answer: (x, { n }) => Math.max(0, floorDiv(x, n)),
    slips: [
      [
        'a range includes its end',
        'off-by-one',
        'sum(1 for i in range(1, {p}) if i % {n} == 0)',
        (x, { n }) => Math.max(0, floorDiv(x - 1, n)),
      ],
    ],
  },
]);
