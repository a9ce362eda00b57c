import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Task } from '../../../src/domain/task';
import { depthsOf } from '../../../src/languages/brackets';
import { descriptionOf, type Language } from '../../../src/languages/language';
import { extractProgram } from '../../../src/results/extract';
import { parseTask } from '../../../src/tasks/formats';
import { benchmark } from '../../factories/benchmarks';

/** Lines of which each is whole: after it, no bracket is open. */
const WHOLE: Partial<Record<Language, string[]>> = {
  javascript: [
    'const parts = x.split(/\\//);',
    'const a = /[/{(]/.test(b) ? c / d / e : f[0] / 2 / g();',
    'if (x) /[{]/.test(y);',
    "return /'/g.exec(`}`) || /\\{/u;".replace('return', 'const r ='),
    'const t = `a ${b ? `}${`{`}` : "}"} {`;',
    'const u = \'//{\' + "/*{" + `// {`; // }{',
    'const n = a++ / 2; const m = (b) / 3; const k = "" / 1;',
    'const v = <p className="a{">don\'t {b ? <i>{`}`}</i> : "}"} // ( </p>;',
    'const w = <><Item on={() => { go(); }} title="}" /> it\'s </>;',
    'const f = <T,>(x: T) => x; const g = a < b && c > (d);',
    'const less = a <b && c> d; for (let i = 0; i <n; i++) {}',
    'x = y /* { */ / 2 /* } */;',
    "it's {fine}",
  ],
  typescript: [
    'const y = <any>foo; const z = <T extends U>(q: T): T[] => [q];',
    'const s: "{" | \'(\' = "{";',
  ],
  cpp: [
    'auto s = R"x({"a": "}")x"; auto t = R"({)"; auto u = u8R"(()";',
    "auto n = 1'000'000 + 0x7f'ff; char c = '{', d = '\\'', e = '\\\\';",
    'auto v = "\\"{" "//{"; // {',
    '#define X(a) { a }',
  ],
  rust: [
    'let s = r#"{"a": "("}"#; let t = r"\\{\\"; let u = br##"#"{"##;',
    "fn f<'a>(x: &'a str, c: char) -> &'a str { if c == '{' || c == '\\'' || c == '\\u{7b}' { x } else { x } }",
    'let v = /* { /* ( */ { */ 1; let b = b"{"; // }',
    "'outer: loop { break 'outer; }",
  ],
  go: [
    's := `{\\` + "}{" + string(\'{\')[:0] // {',
    "r := '\\'' + '\\x7b' + '{'",
    'var m = map[string]int{`"`: 1}',
  ],
  java: ['String s = "\\"{" + \'{\' + \'\\\'\' + "/*";', 'int[] a = {1, 2}; // {', 'String t = """{ "( """;'],
};

const OPEN: Partial<Record<Language, string>> = {
  javascript:
    "const t = `{\n  ${a.map((x) => {\n  // }\n  return `)`;\n})}\n(`;\nconst v = (\n  <ul>\n    {a.map((x) => <li key={x}>it's {x}</li>)}\n  </ul>\n);",
  rust: 'let s = "{\n  (";\nlet t = r#"\n  { "\n"#;\n/* /*\n{ */\n( */',
  go: 's := `\n{ "\n(`',
  java: 'String s = """\n  { "\n  \\""" (\n  """;',
  cpp: 'auto s = R"(\n  { "\n)";\n/* {\n*/',
};

const endOf = (text: string, language: Language) => {
  const { braces } = descriptionOf(language);
  return braces === undefined ? undefined : depthsOf([...text.split('\n'), ''], braces).slice(-2);
};

describe('brackets in texts, patterns and remarks are none', () => {
  const all = Object.entries(WHOLE).flatMap(([name, lines]) =>
    lines.map((line) => [name as Language, line] as const),
  );
  it.each([...all, ...Object.entries(OPEN).map(([name, text]) => [name as Language, text] as const)])(
    '%s: %s',
    (language, text) => {
      expect(endOf(text, language)).toEqual([0, 0]);
    },
  );
});

const LANGUAGES = { javascript: 'js', go: 'go', rust: 'rust', java: 'java', cpp: 'cpp', python: 'python' };
/** Programs that are not taken whole: what is left out is after their function, and nothing of them. */
const CUT = ['Go/144 buggy', 'CPP/94 reference', 'CPP/94 buggy'];
const squashed = (text: string | undefined) => text?.replace(/\s+/g, ' ').trim();

describe('HumanEvalPack as completions', () => {
  it.each(Object.entries(LANGUAGES))('%s: what was written is what is run (needs data)', (_, file) => {
    const path = benchmark(`humanevalpack/humanevalpack-${file}.jsonl`);
    const rows = path === undefined ? [] : readFileSync(path, 'utf8').trim().split('\n');
    const differing = rows.flatMap((line) => {
      const row = JSON.parse(line) as Record<'prompt' | 'canonical_solution' | 'buggy_solution', string>;
      const task = parseTask(row, 'pack', line);
      if (typeof task === 'string') return [task];
      return (['canonical_solution', 'buggy_solution'] as const).flatMap((kind) => {
        const { program } = extractProgram(task, 'completion', row[kind]);
        const whole = squashed(program) === squashed(row.prompt + row[kind]);
        return whole ? [] : [`${task.id} ${kind === 'buggy_solution' ? 'buggy' : 'reference'}`];
      });
    });
    expect(differing.filter((each) => !CUT.includes(each))).toEqual([]);
  });
});

const FENCE = '```';
/** Texts that take the square of their length, or worse, where a reader looks back or ahead; of so many parts. */
const LONG: Record<string, (n: number) => string> = {
  fences: (n) => `${FENCE}\n`.repeat(10 * n),
  'fences that open': (n) => `${FENCE}js\n`.repeat(n),
  'fences in quotations': (n) => `> ${FENCE}py\n`.repeat(n),
  'documents in documents': (n) => `${FENCE}markdown\n`.repeat(n),
  'docstrings with fences': (n) => `${FENCE}python\n"""\n${FENCE}\n`.repeat(n),
  'helpers of helpers': (n) =>
    Array.from({ length: n / 10 }, (_, i) => `${FENCE}js\nconst f${i} = () => f${i + 1}()\n${FENCE}\n`).join(
      '',
    ),
  thoughts: (n) => `</think>\n${'<think>\n'.repeat(n)}`,
  channels: (n) => `<|channel|>${'a'.repeat(n)}`,
  spaces: (n) => `${FENCE}${' '.repeat(n)}\`${FENCE}`,
  patterns: (n) => `const a = ${'(/'.repeat(n)}`,
  classes: (n) => `const a = ${'x = /['.repeat(n)}`,
  escapes: (n) => `const a = ${"'\\".repeat(n)}`,
  elements: (n) => `const a = ${'<a '.repeat(n)}`,
  templates: (n) => '`${'.repeat(n),
  brackets: (n) => `const a = ${'('.repeat(n)}`,
  statement: (n) => `class A:\n${'  x = 1\n'.repeat(n)}`,
  words: (n) => `int ${'a '.repeat(n)}(`,
};
const [FEW, TIMES] = [1_000, 12];
/** Milliseconds below which a measure is noise. */
const NOISE = 40;

describe('reading takes time in proportion to the length', () => {
  const base: Omit<Task, 'language' | 'prompt' | 'tests'> = {
    suite: 's',
    id: 'i',
    entryPoint: 'total',
    tags: [],
  };
  const tasks: Task[] = [
    {
      ...base,
      language: 'python',
      prompt: 'def total(items):\n',
      tests: { kind: 'check', code: 'def check(c): pass' },
    },
    {
      ...base,
      language: 'javascript',
      prompt: 'const total = (items) => {\n',
      tests: { kind: 'program', code: 'total()' },
    },
    {
      ...base,
      language: 'cpp',
      prompt: 'long total(long items) {\n',
      tests: { kind: 'program', code: 'total()' },
    },
  ];
  it.each(Object.entries(LONG))(
    '%s',
    (_, textOf) => {
      // Of the processor, whatever else runs on it.
      const cost = (text: string) => {
        const before = process.cpuUsage();
        for (const task of tasks) extractProgram(task, 'response', text);
        return process.cpuUsage(before).user / 1000;
      };
      const [few, many] = [Math.min(cost(textOf(FEW)), cost(textOf(FEW))), cost(textOf(FEW * TIMES))];
      // The square would be 144 times as much.
      expect(many).toBeLessThan(3 * TIMES * Math.max(few, NOISE));
    },
    60_000,
  );
});
