import { describe, expect, it } from 'vitest';
import type { Task } from '../../../src/domain/task';
import { extractProgram } from '../../../src/results/extract';

const PROMPT =
  'from typing import List\n\n\ndef total(items: List[int]) -> int:\n    """Adds the items."""\n';

function task(overrides: Partial<Task> = {}): Task {
  return {
    suite: 's',
    id: 't',
    prompt: PROMPT,
    language: 'python',
    tests: { kind: 'check', code: 'def check(candidate):\n    assert candidate([1, 2]) == 3\n' },
    entryPoint: 'total',
    tags: [],
    ...overrides,
  };
}

/** A task whose prompt is words, as in MBPP. */
const worded = task({
  prompt: 'Write a function that adds the items of a list.',
  entryPoint: undefined,
  tests: { kind: 'asserts', setup: '', asserts: ['assert total([1, 2]) == 3'] },
});

function program(text: string, of: Task = worded): string {
  const extracted = extractProgram(of, 'response', text);
  if (extracted.program === undefined) throw new Error(`no program: ${extracted.explanation}`);
  return extracted.program;
}

/** Asserts that each line of the program that is not blank, and not of the prompt, is the response's line at the offset. */
function expectMapped(text: string, of: Task = worded): void {
  const extracted = extractProgram(of, 'response', text);
  if (extracted.program === undefined) throw new Error('no program');
  const lines = text.split(/\r\n|\n/);
  const mapped = extracted.program.split('\n').flatMap((line, index) => {
    const source = lines[index + extracted.lineOffset];
    return line.trim() === '' || source === undefined ? [] : [[line.trim(), source]];
  });
  expect(mapped.length).toBeGreaterThan(0);
  for (const [line, source] of mapped) expect(source).toContain(line);
}

const CODE = 'def total(items):\n    return sum(items)';

describe('extractProgram, completions and solutions', () => {
  it('puts a completion after the prompt', () => {
    const text = '    return sum(items)\n';
    const extracted = extractProgram(task(), 'completion', text);
    expect(extracted.program).toBe(PROMPT + text);
    expect(extracted.lineOffset).toBe(-5);
  });

  it('maps the first line of a completion that goes on in the prompt’s last line', () => {
    const extracted = extractProgram(task({ prompt: 'def total(items):\n    ' }), 'completion', 'return 1\n');
    expect(extracted).toMatchObject({ program: 'def total(items):\n    return 1\n', lineOffset: -1 });
  });

  it('ends a completion at a turn marker and at a closing fence', () => {
    const ended = extractProgram(task(), 'completion', '    return 1<|im_end|>\nuser: more');
    expect(ended.program).toBe(`${PROMPT}    return 1`);
    const fenced = extractProgram(task(), 'completion', '    return 1\n```\nThis adds them.');
    expect(fenced.program).toBe(`${PROMPT}    return 1`);
  });

  it('indents a completion with tabs like the prompt', () => {
    const extracted = extractProgram(task(), 'completion', '\tfor x in items:\n\t\tpass\n\treturn 1');
    expect(extracted.program).toBe(`${PROMPT}    for x in items:\n        pass\n    return 1`);
  });

  it('takes a completion that is a fenced block as an answer', () => {
    const extracted = extractProgram(task(), 'completion', `\`\`\`python\n${CODE}\n\`\`\`\n`);
    expect(extracted.program).toBe(`from typing import List\n\n\n${CODE}\n`);
  });

  it('takes a solution whole, with other line ends', () => {
    const extracted = extractProgram(worded, 'solution', 'import os\r\ndef total(x):\r\n\treturn 1\r\n');
    expect(extracted).toMatchObject({ program: 'import os\ndef total(x):\n\treturn 1\n', lineOffset: 0 });
  });

  it('finds nothing in an empty solution', () => {
    expect(extractProgram(worded, 'solution', ' \n').program).toBeUndefined();
  });
});

describe('extractProgram, fenced answers', () => {
  it('takes the block out of the prose', () => {
    const text = `Sure! Here it is:\n\n\`\`\`python\n${CODE}\n\`\`\`\n\nIt adds them.`;
    expect(extractProgram(worded, 'response', text)).toEqual({
      program: `${CODE}\n`,
      lineOffset: 3,
      headLines: 0,
      explanation: 'the fenced block',
    });
  });

  it('keeps imports, helpers and constants before the function', () => {
    const code = `import math\nLIMIT = 3\n\ndef helper(x):\n    return math.floor(x)\n\n${CODE}`;
    expect(program(`\`\`\`python\n${code}\n\`\`\``)).toBe(`${code}\n`);
  });

  it('joins the blocks that are used and leaves out those that only use them', () => {
    const code = 'def total(items):\n    return helper(sum(items))';
    const text = `First:\n\`\`\`python\ndef helper(x):\n    return x\n\`\`\`\nThen:\n\`\`\`python\n${code}\n\`\`\`\nUsage:\n\`\`\`python\nprint(total([1]))\nassert total([1]) == 7\n\`\`\`\n`;
    expect(program(text)).toBe(`def helper(x):\n    return x\n\n\n\n${code}\n`);
    expectMapped(text);
  });

  it('leaves out blocks of other languages', () => {
    const text = `\`\`\`bash\npip install x\n\`\`\`\n\`\`\`python\n${CODE}\n\`\`\`\n\`\`\`\n6\n\`\`\``;
    expect(program(text)).toBe(`${CODE}\n`);
  });

  it('takes an unclosed block to the end', () => {
    const extracted = extractProgram(worded, 'response', `Here:\n\`\`\`python\n${CODE}`);
    expect(extracted).toMatchObject({ program: `${CODE}\n`, lineOffset: 2 });
    expect(extracted.explanation).toContain('never closed');
  });

  it('ends a block whose closing fence is glued to its last line', () => {
    expect(program(`\`\`\`python\n${CODE}\`\`\`\nIt works.`)).toBe(`${CODE}\n`);
  });

  it('takes the indentation of a list item off its block', () => {
    const text = '1. Code:\n   ```python\n   def total(items):\n       return 1\n   ```\n';
    expect(program(text)).toBe('def total(items):\n    return 1\n');
    expectMapped(text);
  });

  it('understands tildes, untagged blocks, capital tags and other line ends', () => {
    for (const [open, close] of [
      ['~~~python', '~~~'],
      ['```', '```'],
      ['```Python', '```'],
      ['```py', '```'],
      ['```python title="a.py"', '```'],
      ['````python', '````'],
    ])
      expect(program(`Code:\r\n${open}\r\n${CODE.replace('\n', '\r\n')}\r\n${close}\r\n`)).toBe(`${CODE}\n`);
  });

  it('puts the prompt’s imports before a repeated function', () => {
    const code = 'def total(items: List[int]) -> int:\n    return sum(items)';
    const text = `\`\`\`python\n${code}\n\`\`\``;
    const extracted = extractProgram(task(), 'response', text);
    expect(extracted.program).toBe(`from typing import List\n\n\n${code}\n`);
    expectMapped(text, task());
  });

  it('puts the prompt before a block that holds only the body', () => {
    for (const body of [
      '    return sum(items)',
      'return sum(items)',
      'result = 0\nfor x in items:\n    result += x\nreturn result',
    ]) {
      const extracted = extractProgram(task(), 'response', `Body:\n\`\`\`python\n${body}\n\`\`\``);
      const indented = body.startsWith(' ') ? body : body.replace(/^/gm, '    ');
      expect(extracted.program).toBe(PROMPT + indented);
      expect(extracted.lineOffset).toBe(2 - 5);
    }
  });

  it('leaves a main block as it is', () => {
    const code = `${CODE}\n\nif __name__ == "__main__":\n    print(total([1]))`;
    expect(program(`\`\`\`python\n${code}\n\`\`\``)).toBe(`${code}\n`);
  });

  it('finds nothing in an empty block', () => {
    expect(extractProgram(worded, 'response', 'Here:\n```python\n\n```\n').program).toBeUndefined();
  });

  it('keeps a fence inside a docstring that is no fence of the answer', () => {
    const code =
      'def total(items):\n    """Adds.\n\n    >>> total([1])\n    1\n    """\n    return sum(items)';
    expect(program(`\`\`\`python\n${code}\n\`\`\``)).toBe(`${code}\n`);
  });
});

describe('extractProgram, reasoning and markers', () => {
  it('leaves reasoning out, drafts included', () => {
    const text = `<think>\nMaybe:\n\`\`\`python\ndef total(items):\n    return 0\n\`\`\`\n</think>\n\`\`\`python\n${CODE}\n\`\`\``;
    expect(extractProgram(worded, 'response', text)).toMatchObject({ program: `${CODE}\n`, lineOffset: 8 });
  });

  it('leaves reasoning out whose opening tag the template swallowed', () => {
    expect(program(`Try def total(x)...\n</think>\n\n${CODE}\n`)).toBe(`${CODE}\n`);
  });

  it('finds nothing where reasoning never ended', () => {
    expect(extractProgram(worded, 'response', `<think>\n${CODE}\n`).program).toBeUndefined();
  });

  it('stops at the end of the turn', () => {
    const text = `<|im_start|>assistant\n\`\`\`python\n${CODE}\n\`\`\`<|im_end|>\n<|im_start|>user\n\`\`\`python\ndef total(x): return 9\n\`\`\``;
    expect(program(text)).toBe(`${CODE}\n`);
    expect(program(`${CODE}<|endoftext|>`)).toBe(`${CODE}\n`);
    expect(program(`${CODE}</s>`)).toBe(`${CODE}\n`);
  });
});

describe('extractProgram, answers without fences', () => {
  it('finds the code in the prose', () => {
    const text = `Sure, here is the function:\n\nimport math\n\n${CODE}\n\nThis function adds the items.\nImport it from anywhere.`;
    expect(program(text)).toBe(`import math\n\n${CODE}\n`);
    expectMapped(text);
  });

  it('keeps prose-like lines of docstrings', () => {
    const code = 'def total(items):\n    """\nAdd the items, please.\n    """\n    return sum(items)';
    expect(program(`Code:\n${code}\nDone, I hope.`)).toBe(`${code}\n`);
  });

  it('keeps what follows the function, except what only shows how it is used', () => {
    const code = `${CODE}\n\n# tests\nprint(total([1]))\nLIMIT = 3\nfor x in range(2):\n    total([x])`;
    expect(program(code)).toBe(`${CODE}\n\n# tests\n\nLIMIT = 3\n`);
  });

  it('takes a lambda', () => {
    expect(program('total = lambda items: sum(items)')).toBe('total = lambda items: sum(items)\n');
  });

  it('takes a body, whole or trimmed', () => {
    for (const [text, body] of [
      ['    return sum(items)', '    return sum(items)'],
      ['\treturn sum(items)', '    return sum(items)'],
      ['return sum(items)', '    return sum(items)'],
      [
        'result = 0\n    for x in items:\n        result += x\n    return result',
        '    result = 0\n    for x in items:\n        result += x\n    return result',
      ],
      [
        'for x in items:\n        print(x)\n    return 1',
        '    for x in items:\n        print(x)\n    return 1',
      ],
    ] as const)
      expect(extractProgram(task(), 'response', text).program).toBe(PROMPT + body);
  });

  it('finds nothing in prose', () => {
    for (const text of ['', 'I cannot do that.', 'The answer is to import the module and define a function.'])
      expect(extractProgram(task(), 'response', text).program).toBeUndefined();
  });
});
