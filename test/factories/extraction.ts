/** Responses with the program that is to be found in each: test/fixtures/extraction. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { ResponseForm } from '../../src/domain/response';
import type { Task } from '../../src/domain/task';
import type { Language } from '../../src/languages/language';

const FOLDER = resolve(__dirname, '../fixtures/extraction');

/** One response: `%% title`, then its parts, each after a line that names it. */
export interface ExtractionCase {
  title: string;
  task: Task;
  form: ResponseForm;
  response: string;
  /** The verdict that the program gets; null where it is not run. */
  verdict: string;
  /** Undefined where there is none. */
  program: string | undefined;
  why: string;
}

/** All recorded responses, by the file that they are in. */
export function extractionCases(): [file: string, cases: ExtractionCase[]][] {
  const files = readdirSync(FOLDER).filter((name) => name.endsWith('.txt'));
  return files.map((file) => [file, casesIn(readFileSync(join(FOLDER, file), 'utf8'))]);
}

const FIELDS = ['task', 'form', 'as', 'verdict', 'response', 'program', 'why'] as const;
type Fields = Partial<Record<(typeof FIELDS)[number], string>> & { title: string };

function casesIn(text: string): ExtractionCase[] {
  const found: Fields[] = [];
  let field: (typeof FIELDS)[number] | undefined;
  for (const line of text.split('\n')) {
    const [, head = '', value = ''] = /^%% (\S+) ?(.*)$/.exec(line) ?? [];
    const fields = found.at(-1);
    const next = FIELDS.find((each) => each === head);
    if (head !== '' && (fields === undefined || next === undefined)) found.push({ title: line.slice(3) });
    else if (next !== undefined && fields !== undefined) fields[(field = next)] = value;
    else if (field !== undefined && fields !== undefined) fields[field] = `${fields[field] ?? ''}\n${line}`;
  }
  return found.map(toCase);
}

function toCase({
  title,
  task = 'words',
  form = 'response',
  as,
  verdict = '',
  why = '',
  ...texts
}: Fields): ExtractionCase {
  const given = TASKS[task];
  if (given === undefined) throw new Error(`${title}: no task ${task}`);
  const plain = bodyOf(texts.response);
  const response = as === 'crlf' ? plain.replaceAll('\n', '\r\n') : as === 'bom' ? `\uFEFF${plain}` : plain;
  const program = texts.program === undefined ? undefined : bodyOf(texts.program);
  return { title, task: { ...BASE, ...given }, form: form as ResponseForm, response, verdict, program, why };
}

/** What follows the line that names a part. */
function bodyOf(text = ''): string {
  return text.replace(/^\n/, '');
}

const BASE: Task = {
  suite: 'made-up',
  id: 'total',
  prompt: 'Write `total(items)`, which adds the items of a list.',
  language: 'python',
  tests: { kind: 'asserts', setup: '', asserts: ['assert total([1, 2]) == 3', 'assert total([]) == 0'] },
  entryPoint: 'total',
  tags: [],
};

const check = (code: string): Task['tests'] => ({
  kind: 'check',
  code: `def check(candidate):\n    ${code}\n`,
});
const inLanguage = (language: Language, prompt: string, code: string): Partial<Task> => ({
  language,
  prompt,
  tests: { kind: 'program', code },
});

const TASKS: Record<string, Partial<Task>> = {
  words: { entryPoint: undefined },
  code: {
    prompt: 'from typing import List\n\n\ndef total(items: List[int]) -> int:\n    """Adds the items."""\n',
    tests: check('assert candidate([1, 2]) == 3'),
  },
  helper: {
    prompt: 'def plus(a, b):\n    return a + b\n\n\ndef total(items):\n    """Adds the items, by plus."""\n',
    tests: check('assert candidate([1, 2]) == 3'),
  },
  tags: {
    prompt: 'Write `strip(text)`, which takes the thoughts out of a text.',
    entryPoint: 'strip',
    tests: { kind: 'asserts', setup: '', asserts: ['assert strip("<think>a</think>b<|im_end|>") == "b"'] },
  },
  javascript: inLanguage(
    'javascript',
    '/* Adds the items.\n  */\nconst total = (items) => {\n',
    'const testTotal = () => {\n  console.assert(total([1, 2]) === 3)\n  console.assert(total([]) === 0)\n}\n\ntestTotal()\n',
  ),
  typescript: inLanguage(
    'typescript',
    '//Adds the items.\nfunction total(items: number[]): number {\n',
    "declare var require: any;\nconst assert = require('node:assert');\n\nfunction test() {\n  let candidate = total;\n  assert.deepEqual(candidate([1, 2]),3);\n}\n\ntest();",
  ),
  go: {
    ...inLanguage(
      'go',
      'import (\n    "sort"\n)\n\n// Adds the items.\nfunc Total(items []int) int {\n',
      'package main\n\nimport (\n    "testing"\n)\nfunc TestTotal(t *testing.T) {\n    if Total([]int{1, 2}) != 3 { t.Errorf("wrong") }\n}\n',
    ),
    entryPoint: 'Total',
  },
  rust: inLanguage(
    'rust',
    'fn main(){}\n\nuse std::{cmp::max, collections::{HashSet, HashMap}};\n\n/*\n Adds the items.\n*/\nfn total(items: Vec<i32>) -> i32{\n',
    '\n#[cfg(test)]\nmod tests {\n    use super::*;\n\n    #[test]\n    fn test_total() {\n        assert_eq!(total(vec![1, 2]), 3);\n    }\n\n}\n',
  ),
  java: inLanguage(
    'java',
    'import java.util.*;\nimport java.lang.*;\n\nclass Solution {\n    /**\n    Adds the items.\n     */\n    public int total(List<Integer> items) {\n',
    'public class Main {\n    public static void main(String[] args) {\n        Solution s = new Solution();\n        if (s.total(Arrays.asList(1, 2)) != 3) {\n            throw new AssertionError();\n        }\n    }\n}\n',
  ),
  cpp: inLanguage(
    'cpp',
    '/*\nAdds the items.\n*/\n#include<vector>\nusing namespace std;\nint total(vector<int> items){\n',
    '#undef NDEBUG\n#include<assert.h>\nint main(){\n    assert (total({1, 2}) == 3);\n}\n',
  ),
  'cpp-open': inLanguage(
    'cpp',
    '#include<assert.h>\n#include<bits/stdc++.h>\n// Adds the items.\nlong total(std::vector<long> items) {\n',
    '}\nint main() {\n    auto candidate = total;\n    assert(candidate((std::vector<long>({(long)1, (long)2}))) == (3));\n}\n',
  ),
  'rust-open': inLanguage(
    'rust',
    '/// Adds the items.\nfn total(items: Vec<isize>) -> isize {\n',
    '}\n\nfn main() {\n    let candidate = total;\n    assert_eq!(candidate(vec![1, 2]), 3);\n}\n',
  ),
  'java-open': inLanguage(
    'java',
    'import java.util.*;\nclass Problem {\n    // Adds the items.\n    public static long total(ArrayList<Long> items) {\n',
    '    }\n    public static void main(String[] args) {\n    assert(total((new ArrayList<Long>(Arrays.asList((long)1l, (long)2l)))) == (3l));\n    }\n\n}\n',
  ),
};
