/** A task of our own in MultiPL-E's form for each language, with answers to it. */
export interface MultiPlETask {
  row: { name: string; language: string; prompt: string; tests: string };
  /** What continues the prompt, as a base model writes it: it goes on after the function. */
  completion: string;
  /** A whole answer that repeats the signature. */
  right: string;
  wrong: string;
  /** Calls something that is not there. */
  missing: string;
  broken: string;
}

const name = 'HumanEval_900_sum_above';
const words = 'Add the numbers of a list that are larger than a limit.';
const answer = (fence: string, code: string) =>
  `Here is a way.\n\n\`\`\`${fence}\n${code}\n\`\`\`\n\nIt looks at each number once.`;

function task(
  language: string,
  fence: string,
  prompt: string,
  tests: string,
  body: string,
  rest: string,
): MultiPlETask {
  const whole = (text: string) =>
    answer(fence, prompt + text + (prompt.includes('class Problem') ? '    }\n}' : '}'));
  return {
    row: { name, language, prompt, tests },
    completion: body + rest,
    right: whole(body),
    wrong: whole(body.replace('> limit', '>= limit')),
    missing: whole(body.replace('total +', 'absent + total +')),
    broken: whole(body.replace('total +', 'total + +*')),
  };
}

const loop = (declare: string, each: string) =>
  `    ${declare}\n    ${each} {\n        if (x > limit) { total = total + x; }\n    }\n    return total;\n`;

export const MULTIPL_E: Record<string, MultiPlETask> = {
  javascript: task(
    'js',
    'javascript',
    `//${words}\nfunction sum_above(numbers, limit){\n`,
    "const assert = require('node:assert');\n\n\nfunction test() {\n  let candidate = sum_above;\n  assert.deepEqual(candidate([1, 5, 7], 4),12);\n  assert.deepEqual(candidate([1, 5], 5),0);\n}\n\ntest();",
    loop('let total = 0;', 'for (const x of numbers)'),
    "}\n\nfunction other() {\n  console.log('never",
  ),
  typescript: task(
    'ts',
    'typescript',
    `//${words}\nfunction sum_above(numbers: number[], limit: number): number {\n`,
    "declare var require: any;\nconst assert = require('node:assert');\n\n\nfunction test() {\n  let candidate = sum_above;\n  assert.deepEqual(candidate([1, 5, 7], 4),12);\n  assert.deepEqual(candidate([1, 5], 5),0);\n}\n\ntest();",
    loop('let total: number = 0;', 'for (const x of numbers)'),
    '}\n\nfunction other(): void {\n  console.log(',
  ),
  go: task(
    'go_test.go',
    'go',
    `package sum_above_test\n\nimport (\n    "testing"\n    "fmt"\n)\n\n// ${words}\nfunc sum_above(numbers []int, limit int) int {\n`,
    'func TestSum_Above(t *testing.T) {\n  candidate := sum_above\n\ttype test struct {\n\t\tactual   interface{}\n\t\texpected interface{}\n\t}\n   tests := []test{\n     { actual: candidate([]int{1, 5, 7}, 4), expected: 12 },\n     { actual: candidate([]int{1, 5}, 5), expected: 0 },\n   }\n\n\tfor i, tc := range tests {\n\t\tt.Run(fmt.Sprintf("test num % d", i), func(t *testing.T) {\n\t\t\tif fmt.Sprintf("%v", tc.actual) != fmt.Sprintf("%v", tc.expected) {\n\t\t\t\tt.Errorf("expected \'%s\', got \'%s\'", tc.expected, tc.actual)\n\t\t\t}\n\t\t})\n\t}\n}\n',
    loop('total := 0', 'for _, x := range numbers').replace('if (x > limit)', 'if x > limit'),
    '}\n\nfunc other() {\n    fmt.Println("never',
  ),
  rust: task(
    'rs',
    'rust',
    `use std::collections::HashMap;\n\n/// ${words}\nfn sum_above(numbers: Vec<isize>, limit: isize) -> isize {\n`,
    '}\n\nfn main() {\n    let candidate = sum_above;\n    assert_eq!(candidate(vec![1, 5, 7], 4), 12);\n    assert_eq!(candidate(vec![1, 5], 5), 0);\n}\n',
    loop(
      "let mut total: isize = 0; let _quote = '{'; let _none: HashMap<i8, &'static str> = HashMap::new();",
      'for x in numbers',
    ),
    '',
  ),
  java: task(
    'java',
    'java',
    `import java.util.*;\nimport java.util.stream.*;\nclass Problem {\n    // ${words}\n    public static long sumAbove(ArrayList<Long> numbers, long limit) {\n`,
    '    }\n    public static void main(String[] args) {\n    assert(sumAbove((new ArrayList<Long>(Arrays.asList((long)1l, (long)5l, (long)7l))), (4l)) == (12l));\n    assert(sumAbove((new ArrayList<Long>(Arrays.asList((long)1l, (long)5l))), (5l)) == (0l));\n    }\n\n}\n',
    loop('long total = 0;', 'for (long x : numbers)'),
    '    }\n\n    public static long other() {\n        return',
  ),
  cpp: task(
    'cpp',
    'cpp',
    `#include<assert.h>\n#include<bits/stdc++.h>\n// ${words}\nlong sum_above(std::vector<long> numbers, long limit) {\n`,
    '}\nint main() {\n    auto candidate = sum_above;\n    assert(candidate((std::vector<long>({(long)1, (long)5, (long)7})), (4)) == (12));\n    assert(candidate((std::vector<long>({(long)1, (long)5})), (5)) == (0));\n}\n',
    loop('long total = 0;', 'for (long x : numbers)'),
    '}\n\nint main() {\n    std::cout << sum_above(',
  ),
};

export const MULTIPL_E_PYTHON = {
  row: {
    name,
    language: 'py',
    prompt: `from typing import List\n\ndef sum_above(numbers: List[int], limit: int) -> int:\n    """${words}"""\n`,
    tests:
      'def check(candidate):\n    assert candidate([1, 5, 7], 4) == 12\n    assert candidate([1, 5], 5) == 0\n\ndef test_check():\n    check(sum_above)\n\ntest_check()\n',
  },
  right: answer('python', 'def sum_above(numbers, limit):\n    return sum(x for x in numbers if x > limit)'),
  wrong: answer('python', 'def sum_above(numbers, limit):\n    return sum(x for x in numbers if x >= limit)'),
};
