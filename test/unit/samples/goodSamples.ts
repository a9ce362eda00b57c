import type { Sample } from '../../../src/domain/sample';

/** A function of one number K: what is asked, its parameters, its body, its tests, and a body that is wrong. */
type Spec = [asked: string, parameters: string, body: string, tests: string[], wrong: string];

const SPECS: Spec[] = [
  [
    'returns the first K items of a list',
    'items',
    'return items[:K]',
    ['f(list(range(30))) == list(range(K))', 'f([7]) == [7]', 'f([]) == []'],
    'return items[:K + 1]',
  ],
  [
    'drops the last K letters of a word; a shorter word becomes empty',
    'word',
    'return word[:len(word) - K] if len(word) > K else ""',
    ['f("x" * (K + 3)) == "xxx"', 'f("a" * K) == ""', 'f("") == ""', 'f("ab" + "c" * K) == "ab"'],
    'return word[K:]',
  ],
  [
    'tells whether an integer is divisible by K and positive',
    'n',
    'return n > 0 and n % K == 0',
    ['f(K) is True', 'f(-K) is False', 'f(0) is False', 'f(K + 1) is False', 'f(4 * K) is True'],
    'return n % K == 0',
  ],
  [
    'counts the numbers that are greater than K',
    'numbers',
    'return sum(1 for each in numbers if each > K)',
    ['f([K, K + 1, K - 1]) == 1', 'f([]) == 0', 'f([K + 5, K + 1, 0]) == 2', 'f([K]) == 0'],
    'return sum(1 for each in numbers if each >= K)',
  ],
  [
    'adds a bonus of K to every score that is below fifty',
    'scores',
    'return [score + K if score < 50 else score for score in scores]',
    ['f([49, 50, 51]) == [49 + K, 50, 51]', 'f([]) == []', 'f([0]) == [K]', 'f([10, 90]) == [10 + K, 90]'],
    'return [score + K for score in scores]',
  ],
  [
    'splits a text into pieces of K letters, the last of which may be shorter',
    'text',
    'return [text[at:at + K] for at in range(0, len(text), K)]',
    ['f("a" * (2 * K)) == ["a" * K, "a" * K]', 'f("") == []', 'f("b" * (K + 1)) == ["b" * K, "b"]'],
    'return [text[at:at + K] for at in range(0, len(text) - K + 1, K)]',
  ],
  [
    'keeps the words that have at least K letters, in upper case',
    'sentence',
    'return [word.upper() for word in sentence.split() if len(word) >= K]',
    [
      'f("a" * K + " b") == ["A" * K]',
      'f("") == []',
      'f("c" * (K + 1) + " " + "d" * (K - 1)) == ["C" * (K + 1)]',
    ],
    'return [word.upper() for word in sentence.split() if len(word) > K]',
  ],
  [
    'clamps a temperature between zero and K',
    'degrees',
    'return max(0, min(K, degrees))',
    ['f(-3) == 0', 'f(K + 1) == K', 'f(K - 1) == K - 1', 'f(1) == 1', 'f(0) == 0'],
    'return min(K, degrees)',
  ],
  [
    'returns every K-th element, beginning with the first',
    'row',
    'return row[::K]',
    ['f(list(range(3 * K))) == [0, K, 2 * K]', 'f([5]) == [5]', 'f([]) == []'],
    'return row[K - 1::K]',
  ],
  [
    'rotates a list to the right by K places',
    'wheel',
    'if not wheel:\n        return []\n    turn = K % len(wheel)\n    return wheel[len(wheel) - turn:] + wheel[:len(wheel) - turn]',
    [
      'f([]) == []',
      'f([1]) == [1]',
      'f(list(range(40))) == list(range(40 - K, 40)) + list(range(40 - K))',
      'f([1, 2, 3]) == [[1, 2, 3], [3, 1, 2], [2, 3, 1]][K % 3]',
      'f([1, 2]) == [[1, 2], [2, 1]][K % 2]',
    ],
    'if not wheel:\n        return []\n    turn = K % len(wheel)\n    return wheel[turn:] + wheel[:turn] + [wheel[0]]',
  ],
  [
    'sums the digits of a whole number and multiplies them by K',
    'n',
    'return K * sum(int(digit) for digit in str(abs(n)))',
    ['f(123) == 6 * K', 'f(-20) == 2 * K', 'f(0) == 0', 'f(9) == 9 * K'],
    'return K + sum(int(digit) for digit in str(abs(n)))',
  ],
  [
    'pads a code on the left with zeros to a width of K',
    'code',
    'return "0" * (K - len(code)) + code',
    [
      'f("x") == "0" * (K - 1) + "x"',
      'f("y" * K) == "y" * K',
      'f("z" * (K + 1)) == "z" * (K + 1)',
      'f("") == "0" * K',
    ],
    'return code + "0" * (K - len(code))',
  ],
  [
    'maps each name to its length plus K',
    'names',
    'return {name: len(name) + K for name in names}',
    ['f(["ab"]) == {"ab": 2 + K}', 'f([]) == {}', 'f(["a", "bcd"]) == {"a": 1 + K, "bcd": 3 + K}'],
    'return {name: len(name) for name in names}',
  ],
  [
    'returns the smallest power of two that is at least n and at least K',
    'n',
    'power = 1\n    while power < n or power < K:\n        power *= 2\n    return power',
    ['f(1000) == 1024', 'f(1024) == 1024', 'f(0) >= K', 'f(0) < 2 * K', 'f(300) == 512'],
    'power = 1\n    while power <= n or power <= K:\n        power *= 2\n    return power',
  ],
  [
    'finds the index of the first value that is K, or minus one',
    'values',
    'for at, value in enumerate(values):\n        if value == K:\n            return at\n    return -1',
    ['f([0, K, K]) == 1', 'f([]) == -1', 'f([K]) == 0', 'f([K + 1]) == -1'],
    'found = -1\n    for at, value in enumerate(values):\n        if value == K:\n            found = at\n    return found',
  ],
  [
    'subtracts a toll of K from a balance which never falls under zero',
    'balance',
    'rest = balance - K\n    return rest if rest > 0 else 0',
    ['f(K) == 0', 'f(K + 3) == 3', 'f(0) == 0', 'f(100) == 100 - K'],
    'return balance - K',
  ],
  [
    'merges neighbours that differ by less than K into their first',
    'points',
    'kept = []\n    for point in points:\n        if not kept or point - kept[-1] >= K:\n            kept.append(point)\n    return kept',
    [
      'f([0, 1, K, 2 * K]) == [0, K, 2 * K]',
      'f([]) == []',
      'f([5]) == [5]',
      'f([0, K - 1, K + 1]) == [0, K + 1]',
    ],
    'kept = []\n    for point in points:\n        if not kept or point - kept[-1] > K:\n            kept.append(point)\n    return kept',
  ],
  [
    'gives the average of a sample rounded to K decimals, or None for nothing',
    'sample',
    'if not sample:\n        return None\n    return round(sum(sample) / len(sample), K)',
    ['f([]) is None', 'f([1, 2]) == 1.5', 'f([1, 1, 2]) == round(4 / 3, K)', 'f([5]) == 5.0'],
    'if not sample:\n        return None\n    return round(sum(sample) / len(sample))',
  ],
  [
    'joins parts with a dash after every K-th of them',
    'parts',
    'out = ""\n    for at, part in enumerate(parts, 1):\n        out += part\n        if at % K == 0 and at < len(parts):\n            out += "-"\n    return out',
    [
      'f(["a"] * (K + 1)) == "a" * K + "-a"',
      'f(["a"] * K) == "a" * K',
      'f([]) == ""',
      'f(["b"] * (2 * K + 1)) == "b" * K + "-" + "b" * K + "-b"',
    ],
    'out = ""\n    for at, part in enumerate(parts, 1):\n        out += part\n        if at % K == 0:\n            out += "-"\n    return out',
  ],
  [
    'tells whether two dates in days are within K of one another',
    'a, b',
    'return abs(a - b) <= K',
    ['f(0, K) is True', 'f(K + 1, 0) is False', 'f(3, 3) is True', 'f(0, K + 1) is False'],
    'return a - b <= K',
  ],
  [
    'repeats the last item of a list until it has K items',
    'line',
    'if not line:\n        return []\n    return line + [line[-1]] * (K - len(line))',
    [
      'f([1]) == [1] * K',
      'f([]) == []',
      'f([2] * K + [3]) == [2] * K + [3]',
      'f([1, 2]) == [1] + [2] * (K - 1)',
    ],
    'if not line:\n        return []\n    return line + [line[0]] * (K - len(line))',
  ],
  [
    'groups numbers by their remainder when divided by K',
    'numbers',
    'groups = {}\n    for number in numbers:\n        groups.setdefault(number % K, []).append(number)\n    return groups',
    ['f([]) == {}', 'f([0, K, 1]) == {0: [0, K], 1: [1]}', 'f([K + 1]) == {1: [K + 1]}'],
    'groups = {}\n    for number in numbers:\n        groups[number % K] = [number]\n    return groups',
  ],
  [
    'returns the price with K percent off, in whole cents rounded down',
    'cents',
    'return cents * (100 - K) // 100',
    ['f(1000) == 10 * (100 - K)', 'f(0) == 0', 'f(1) == 0', 'f(250) == 250 * (100 - K) // 100'],
    'return cents - K',
  ],
  [
    'keeps of a queue what waits for more than K minutes, longest first',
    'queue',
    'late = [each for each in queue if each[1] > K]\n    return [name for name, _ in sorted(late, key=lambda each: -each[1])]',
    ['f([("a", K), ("b", K + 1), ("c", K + 2)]) == ["c", "b"]', 'f([]) == []', 'f([("x", 0)]) == []'],
    'late = [each for each in queue if each[1] > K]\n    return [name for name, _ in late]',
  ],
  [
    'numbers the lines of a text, beginning with K',
    'text',
    'return "\\n".join(f"{K + at} {line}" for at, line in enumerate(text.split("\\n")))',
    ['f("a") == f"{K} a"', 'f("a\\nb") == f"{K} a\\n{K + 1} b"', 'f("") == f"{K} "'],
    'return "\\n".join(f"{1 + at} {line}" for at, line in enumerate(text.split("\\n")))',
  ],
];

/** Samples that are fine: of each kind one for each number. Those of one number have nothing in common. */
export function goodSamples(...numbers: number[]): Sample[][] {
  return numbers.map((number) =>
    SPECS.map(([asked, parameters, body, tests, wrong], at): Sample => {
      const name = `task_${at}_${number}`;
      const put = (text: string) =>
        text.replaceAll(/\bK\b/g, String(number)).replaceAll(/\bf\(/g, `${name}(`);
      const program = (inner: string) => `def ${name}(${parameters}):\n    ${put(inner)}\n`;
      return {
        ...{ kind: 'generated', diagnosis: 'made-up', case: 'made-up', strategy: 'le', skill: 'made-up' },
        ...{ model: 'none', language: 'python', verification: { status: 'unchecked', reason: '' } },
        id: name,
        prompt: put(`Write a Python function \`f(${parameters})\` that ${asked}.`),
        solution: program(body),
        wrongSolution: program(wrong),
        tests: { kind: 'asserts', setup: '', asserts: tests.map((test) => put(`assert ${test}`)) },
        entryPoint: name,
      };
    }),
  );
}
