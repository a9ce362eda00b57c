/** Diagnoses that are planted, right ones and such as would pass for right ones: each gets the state that is true of it. */
import { describe, expect, it } from 'vitest';
import type { Diagnosis } from '../../../src/domain/diagnosis';
import type { GradedCase } from '../../../src/instructor/prompt';
import { prove } from '../../../src/instructor/proof/prove';
import { programOf } from '../../../src/results/checkTask';
import { aFailedCase, someLimits } from '../../factories/instructor';
import { sharedSandbox } from '../../factories/sandbox';

const sandbox = sharedSandbox();

/** A failed response with what is true of it. Lines are those of the program. */
interface Base {
  name: string;
  reference: string;
  own: string;
  /** The line that carries the mistake, and what it has to be. */
  line: number;
  right: string;
  /** A line that has nothing to do with it. */
  other: number;
  /** What the program would be if the misconception were all that is wrong, written anew. */
  misconception: string;
  asserts: string[];
}

const BASES: Base[] = [
  {
    name: 'tail',
    reference: 'def tail(lines, count):\n    start = max(0, len(lines) - count)\n    return lines[start:]\n',
    own: 'def tail(lines, count):\n    if not lines:\n        return []\n    result = lines[-count:]\n    return result',
    line: 4,
    right: '    result = lines[-count:] if count else []',
    other: 3,
    misconception: 'def tail(lines, count):\n    return [each for each in lines[-count:]]\n',
    asserts: [
      'assert tail([1, 2, 3], 2) == [2, 3]',
      'assert tail([1, 2], 0) == []',
      'assert tail([7], 0) == []',
    ],
  },
  {
    name: 'total',
    reference: 'def total(numbers):\n    return sum(each for each in numbers if each > 0)\n',
    own: 'def total(numbers):\n    result = 0\n    for each in numbers:\n        if each >= 1:\n            result += each\n    return result',
    line: 4,
    right: '        if each > 0:',
    other: 6,
    misconception: 'def total(numbers):\n    return sum([each for each in numbers if not each < 1])\n',
    asserts: [
      'assert total([1, 2]) == 3',
      'assert total([0.5, 2, 1]) == 3.5',
      'assert total([0.25]) == 0.25',
    ],
  },
  {
    name: 'longest',
    reference:
      'def longest(words):\n    best = ""\n    for word in words:\n        if len(word) > len(best):\n            best = word\n    return best\n',
    own: 'def longest(words):\n    if not words:\n        return ""\n    ordered = sorted(words)\n    first = ordered[-1]\n    return first',
    line: 4,
    right: '    ordered = sorted(reversed(words), key=len)',
    other: 2,
    misconception: 'def longest(words):\n    return max(words, default="")\n',
    asserts: [
      'assert longest([]) == ""',
      'assert longest(["b", "aa"]) == "aa"',
      'assert longest(["z", "aaa", "bb"]) == "aaa"',
    ],
  },
  {
    name: 'counts',
    reference:
      'from collections import Counter\n\n\ndef counts(text):\n    return dict(Counter(text.lower()))\n',
    own: 'def counts(text):\n    found = {}\n    for char in text:\n        found[char] = found.get(char, 0) + 1\n    return found',
    line: 3,
    right: '    for char in text.lower():',
    other: 5,
    misconception: 'from collections import Counter\n\ndef counts(text):\n    return dict(Counter(text))\n',
    asserts: [
      'assert counts("aab") == {"a": 2, "b": 1}',
      'assert counts("Aa") == {"a": 2}',
      'assert counts("B") == {"b": 1}',
    ],
  },
  {
    name: 'clamp',
    reference: 'def clamp(value, low, high):\n    return max(low, min(value, high))\n',
    own: 'def clamp(value, low, high):\n    if value < low:\n        return low\n    if value > high:\n        return low\n    return value',
    line: 5,
    right: '        return high',
    other: 3,
    misconception: 'def clamp(value, low, high):\n    return value if low <= value <= high else low\n',
    asserts: ['assert clamp(5, 1, 9) == 5', 'assert clamp(12, 1, 9) == 9', 'assert clamp(100, 0, 10) == 10'],
  },
];

type Planted = Pick<Diagnosis, 'findings' | 'correctedSolution' | 'misconceptionProgram'>;
const at = (startLine: number, endLine = startLine) => [{ startLine, endLine, message: 'here' }];
const fixed = ({ own, line, right }: Base) =>
  own
    .split('\n')
    .map((each, index) => (index + 1 === line ? right : each))
    .join('\n');
const renamed = ({ reference }: Base) =>
  reference.replace(/\b(?:start|each|best|word|numbers|text|value|lines)\b/g, (name) => `${name}_2`);
const elsewhere = (base: Base) => BASES[(BASES.indexOf(base) + 1) % BASES.length] ?? base;
const asOwn = (base: Base, program: string) => program.replaceAll(elsewhere(base).name, base.name);

/** What is planted of each base, the state that is true, and on how many of the failing tests the misconception agrees. */
const PLANTS: [string, (base: Base) => Planted, Diagnosis['status'], agreement?: 'all' | 'none'][] = [
  [
    'the right line, the right change and the right misconception',
    (base) => ({
      findings: at(base.line),
      correctedSolution: fixed(base),
      misconceptionProgram: base.misconception,
    }),
    'located',
    'all',
  ],
  [
    'the right change at a line that has nothing to do with it',
    (base) => ({ findings: at(base.other), correctedSolution: fixed(base) }),
    'rewritten',
  ],
  ['no line at all', (base) => ({ findings: [], correctedSolution: fixed(base) }), 'rewritten'],
  [
    'the whole program for the place of the mistake',
    (base) => ({ findings: at(1, 6), correctedSolution: fixed(base) }),
    'rewritten',
  ],
  [
    'a place that was only put where the run failed',
    (base) => ({
      findings: at(base.line).map((each) => ({ ...each, isFallback: true as const })),
      correctedSolution: fixed(base),
    }),
    'rewritten',
  ],
  [
    'the reference, word for word',
    (base) => ({ findings: at(base.line), correctedSolution: base.reference }),
    'copied',
  ],
  [
    'the reference under other names, with a remark',
    (base) => ({ findings: at(1, 6), correctedSolution: `# Corrected\n${renamed(base)}` }),
    'copied',
  ],
  [
    'a change that changes nothing',
    (base) => ({ findings: at(base.line), correctedSolution: base.own, misconceptionProgram: base.own }),
    'unconfirmed',
  ],
  [
    'the misconception of another task',
    (base) => ({
      findings: at(base.line),
      correctedSolution: fixed(base),
      misconceptionProgram: asOwn(base, elsewhere(base).misconception),
    }),
    'located',
    'none',
  ],
  [
    'another program that is right, for the misconception the right one',
    (base) => ({
      findings: at(base.line),
      correctedSolution: `${base.reference}\n\nunused = 1\n`,
      misconceptionProgram: base.reference,
    }),
    'rewritten',
    'none',
  ],
];

async function graded({ name, own, reference, asserts }: Base): Promise<GradedCase> {
  const failed = aFailedCase();
  const task = {
    ...failed.task,
    entryPoint: name,
    referenceSolution: reference,
    tests: { kind: 'asserts' as const, setup: '', asserts },
  };
  const outcome = await sandbox().run(programOf(task, own, someLimits));
  return { ...failed, task, verdict: { ...failed.verdict, ...outcome, program: own, lineOffset: 0 } };
}

describe.each(BASES)('a planted diagnosis of $name', (base) => {
  it.each(PLANTS)('with %s', async (_, plant, status, agreement) => {
    const failed = await graded(base);
    expect(failed.verdict.verdict).not.toBe('passed');
    const proof = await prove(failed, plant(base), { sandbox: sandbox(), limits: someLimits });
    expect(proof.status).toBe(status);
    const failing = base.asserts.length - 1;
    expect(proof.agreement).toEqual(agreement && { same: agreement === 'all' ? failing : 0, of: failing });
  });
});
