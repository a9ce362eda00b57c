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
const N = 30_000;
const times = (text: string, count = N) => text.repeat(count);
const PIECES = Array.from({ length: N / 10 }, (_, i) => i);
/** Texts that take the square of their length, or worse, where a reader looks back or ahead. */
const LONG: Record<string, string> = {
  fences: times(`${FENCE}\n`, 10 * N),
  'fences that open': times(`${FENCE}js\n`),
  'fences in quotations': times(`> ${FENCE}py\n`),
  'documents in documents': times(`${FENCE}markdown\n`),
  'docstrings with fences': times(`${FENCE}python\n"""\n${FENCE}\n`),
  'helpers of helpers': PIECES.map((i) => `${FENCE}js\nconst f${i} = () => f${i + 1}()\n${FENCE}\n`).join(''),
  thoughts: `</think>\n${times('<think>\n')}`,
  channels: `<|channel|>${times('a')}`,
  spaces: `${FENCE}${times(' ')}\`${FENCE}`,
  patterns: `const a = ${times('(/')}`,
  classes: `const a = ${times('x = /[')}`,
  escapes: `const a = ${times("'\\")}`,
  elements: `const a = ${times('<a ')}`,
  templates: times('`${'),
  brackets: `const a = ${times('(')}`,
  statement: `class A:\n${times('  x = 1\n')}`,
  indentation: Array.from({ length: 1000 }, (_, i) => `${' '.repeat(i)}a`).join('\n'),
  words: `int ${times('a ')}(`,
};

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
    (_, text) => {
      const started = performance.now();
      for (const task of tasks) extractProgram(task, 'response', text);
      // The square of it would be minutes.
      expect(performance.now() - started).toBeLessThan(40_000);
    },
    60_000,
  );
});
