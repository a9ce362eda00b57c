import { kindsOf } from '../kind';

export const texts = [
  ...kindsOf('texts', 'text', [
    {
      name: 'repeat',
      n: [2, 9],
      called: 'repeat_{n}',
      says: 'the text {p} repeated {n} times, without anything in between',
      code: '{p} * {n}',
      answer: (text, { n }) => text.repeat(n),
      slips: [
        [
          'a repetition comes after the first',
          'off-by-one',
          '{p} * ({n} + 1)',
          (text, { n }) => text.repeat(n + 1),
        ],
        [
          'a blank stands between',
          'misread-statement',
          "' '.join([{p}] * {n})",
          (text, { n }) => Array.from({ length: n }, () => text).join(' '),
        ],
      ],
    },
    {
      name: 'upper-head',
      n: [1, 9],
      called: 'upper_first_{n}',
      says: 'the text {p} with its first {n} characters in upper case and the rest unchanged',
      code: '{p}[:{n}].upper() + {p}[{n}:]',
      answer: (text, { n }) => text.slice(0, n).toUpperCase() + text.slice(n),
      slips: [
        [
          'the rest is left out',
          'misread-statement',
          '{p}[:{n}].upper()',
          (text, { n }) => text.slice(0, n).toUpperCase(),
        ],
        ['all of it is in upper case', 'missed-edge-case', '{p}.upper()', (text) => text.toUpperCase()],
      ],
    },
    {
      name: 'pad-left',
      n: [5, 20],
      called: 'zeros_to_{n}',
      says: 'the text {p} with as many zeros before it as make it {n} characters long',
      code: "{p}.rjust({n}, '0')",
      answer: (text, { n }) => text.padStart(n, '0'),
      slips: [
        [
          'zeros come after',
          'misread-statement',
          "{p}.ljust({n}, '0')",
          (text, { n }) => text.padEnd(n, '0'),
        ],
        [
          'so many zeros come before',
          'misread-statement',
          "'0' * {n} + {p}",
          (text, { n }) => '0'.repeat(n) + text,
        ],
      ],
    },
    {
      name: 'replace-letter',
      c: true,
      d: true,
      called: 'replace_{c}_by_{d}',
      says: 'the text {p} with each "{c}" replaced by "{d}"',
      code: "{p}.replace('{c}', '{d}')",
      answer: (text, { c, d }) => text.replaceAll(c, d),
      slips: [
        [
          'one is enough',
          'missed-edge-case',
          "{p}.replace('{c}', '{d}', 1)",
          (text, { c, d }) => text.replace(c, d),
        ],
        [
          'the other one is replaced',
          'misread-statement',
          "{p}.replace('{d}', '{c}')",
          (text, { c, d }) => text.replaceAll(d, c),
        ],
      ],
    },
    {
      name: 'remove-letter',
      c: true,
      called: 'without_{c}',
      says: 'the text {p} after every "{c}" was taken out of it',
      code: "{p}.replace('{c}', '')",
      answer: (text, { c }) => text.replaceAll(c, ''),
      slips: [
        [
          'only the ends are looked at',
          'api-misuse',
          "{p}.strip('{c}')",
          (text, { c }) => text.replace(new RegExp(`^${c}+|${c}+$`, 'g'), ''),
        ],
        [
          'a blank takes its place',
          'misread-statement',
          "{p}.replace('{c}', ' ')",
          (text, { c }) => text.replaceAll(c, ' '),
        ],
      ],
    },
    {
      name: 'split-at',
      c: true,
      called: 'split_at_{c}',
      says: 'the list of the parts of the text {p} that stand between its letters "{c}"',
      code: "{p}.split('{c}')",
      answer: (text, { c }) => text.split(c),
      slips: [
        [
          'a text is split at blanks',
          'misread-statement',
          '{p}.split()',
          (text) => text.split(/\s+/).filter((part) => part !== ''),
        ],
        [
          'one cut is enough',
          'missed-edge-case',
          "{p}.split('{c}', 1)",
          (text, { c }) =>
            text.includes(c) ? [text.slice(0, text.indexOf(c)), text.slice(text.indexOf(c) + 1)] : [text],
        ],
      ],
    },
    {
      name: 'ending-times',
      c: true,
      n: [2, 9],
      called: 'end_with_{n}_{c}',
      says: 'the text {p} followed by {n} times the letter "{c}"',
      code: "{p} + '{c}' * {n}",
      answer: (text, { n, c }) => text + c.repeat(n),
      slips: [
        ['all of it is repeated', 'other', "({p} + '{c}') * {n}", (text, { n, c }) => (text + c).repeat(n)],
        [
          'what follows stands first',
          'misread-statement',
          "'{c}' * {n} + {p}",
          (text, { n, c }) => c.repeat(n) + text,
        ],
      ],
    },
  ]),
  ...kindsOf('texts', 'words', [
    {
      name: 'join-with',
      c: true,
      d: true,
      called: 'join_with_{c}{d}',
      says: 'one text made of the words in {p} with "{c}{d}" between each two',
      code: "'{c}{d}'.join({p})",
      answer: (all, { c, d }) => all.join(c + d),
      slips: [
        ['a blank stands between', 'misread-statement', "' '.join({p})", (all) => all.join(' ')],
        [
          'it stands after each',
          'off-by-one',
          "''.join(w + '{c}{d}' for w in {p})",
          (all, { c, d }) => all.map((w) => w + c + d).join(''),
        ],
      ],
    },
  ]),
  ...kindsOf('texts', 'text', [
    {
      name: 'shorten',
      n: [3, 14],
      called: 'shorten_to_{n}',
      says: '{p} itself where it has at most {n} characters, else its first {n} characters followed by "..."',
      code: "{p} if len({p}) <= {n} else {p}[:{n}] + '...'",
      answer: (text, { n }) => (text.length <= n ? text : `${text.slice(0, n)}...`),
      slips: [
        [
          'what is short is marked too',
          'missed-edge-case',
          "{p}[:{n}] + '...'",
          (text, { n }) => `${text.slice(0, n)}...`,
        ],
      ],
    },
    {
      name: 'double-letter',
      c: true,
      called: 'double_{c}',
      says: 'the text {p} in which each letter "{c}" is written twice',
      code: "{p}.replace('{c}', '{c}{c}')",
      answer: (text, { c }) => text.replaceAll(c, c + c),
      slips: [
        [
          'the text is written twice',
          'misread-statement',
          "{p} * 2 + ''.strip('{c}')",
          (text) => text.repeat(2),
        ],
      ],
    },
  ]),
];
