import { join } from 'node:path';
import { BUILD_LIMITS, firstLine, runLimits, type Language, type Reading } from './language';
import { cacheFolder } from '../../base/machine';
import { writeWhole } from '../../base/wholeFile';
import { findTool, output } from './tools';

/** Where Debian keeps the sources of Go packages. */
const PACKAGES = '/usr/share/gocode';
const TESTIFY = 'github.com/stretchr/testify/assert';

/** Runs the tests as `go test` would, and reports once they passed. */
function mainOf(tests: string[], token: string): string {
  const listed = tests.map((name) => `{"${name}", counted(candidate.${name})}`).join(', ');
  return `package main
import ("os"; "regexp"; "testing"; "candidate")
var passed = 0
func match(pat, str string) (bool, error) { return regexp.MatchString(pat, str) }
func counted(test func(*testing.T)) func(*testing.T) {
  return func(t *testing.T) {
    through := false
    defer func() { if through && !t.Failed() { passed++ } }()
    test(t)
    through = true
  }
}
func last(t *testing.T) { if passed == ${tests.length} { os.NewFile(3, "report").WriteString("${token}") } }
func main() {
  testing.Main(match, []testing.InternalTest{${listed}, {"TestEnd", last}}, nil, nil)
}
`;
}

export const go: Language = {
  async toolchain() {
    const command = await findTool(
      'go',
      'Install it: apt install golang-go golang-github-stretchr-testify-dev.',
    );
    const [root = '', version = ''] = (await output(command, ['env', 'GOROOT', 'GOVERSION'])).split('\n');
    const cache = await cacheFolder(version);
    const settings = { GO111MODULE: 'off', GOPATH: PACKAGES, GOCACHE: cache, GOFLAGS: '', CGO_ENABLED: '0' };
    const format = '{{if .Export}}packagefile {{.ImportPath}}={{.Export}}{{end}}';
    const list = (packages: string[]) =>
      output(command, ['list', '-export', '-deps', '-f', format, ...packages], settings);
    // Without testify, tests that use only the standard library are still run.
    const all = await list([TESTIFY, 'std']).catch(() => undefined);
    const known = all ?? (await list(['std']));
    const packages = join(cache, 'packages');
    await writeWhole(packages, [`${known.replace(/^\s*\n/gm, '')}\n`]);
    const shown = [...(root.startsWith('/usr') ? [] : [root]), cache];
    const environment = { GOROOT: root, GOMAXPROCS: '2' };
    const testify = {
      name: 'testify',
      here: all !== undefined,
      use: /"github\.com\/stretchr\/testify\//,
      howToGet: 'apt install golang-github-stretchr-testify-dev',
    };
    return {
      tools: { go: join(root, 'bin', 'go') },
      shown,
      environment,
      libraries: [packages],
      version: version.replace(/^go/, 'go '),
      wanted: [testify],
    };
  },
  join(program, tests, token, { tools, shown, environment, libraries }) {
    const { code, shift } = joined(program.code, tests);
    const names = [...code.matchAll(/^func (Test\w+)\(/gm)].map((match) => match[1] ?? '');
    const tool = `${tools['go'] ?? 'go'} tool`;
    const packages = libraries[0] ?? '';
    const build = [
      `${tool} compile -p candidate -importcfg ${packages} -o candidate.a program.go`,
      `{ cat ${packages}; echo; echo packagefile candidate=candidate.a; } > packages`,
      `${tool} compile -p main -importcfg packages -o main.a main.go`,
      `${tool} link -importcfg packages -s -w -o program main.a`,
    ].join(' && ');
    return {
      commands: {
        files: { 'program.go': code, 'main.go': mainOf(names, token) },
        shown,
        steps: [
          { argv: ['sh', '-c', build], environment, limits: BUILD_LIMITS, reserves: true },
          { argv: ['./program'], environment, limits: runLimits(program), reserves: true },
        ],
      },
      builds: 1,
      shift,
      weak: true,
    };
  },
  readBuild({ stderr, stdout }): Reading {
    const match = /program\.go:(\d+):\d+: (.*)/.exec(stdout + stderr);
    const detail = (match?.[2] ?? firstLine(stdout + stderr)).slice(0, 300);
    const missing = /undefined|undeclared|could not import|not declared/.test(detail);
    return {
      verdict: missing ? 'missing-name' : 'syntax',
      detail,
      ...(match ? { line: Number(match[1]) } : {}),
    };
  },
  readRun({ stdout, stderr, exit }): Reading {
    const said = `${stdout}\n${stderr}`;
    const panic = /^panic: (.*)/m.exec(said)?.[1];
    const line = /program\.go:(\d+)/.exec(
      panic === undefined ? '' : said.slice(said.indexOf('panic: ')),
    )?.[1];
    if (panic !== undefined)
      return {
        verdict: 'exception',
        detail: `panic: ${panic}`.slice(0, 300),
        ...(line ? { line: Number(line) } : {}),
      };
    // MultiPL-E prints all values as texts, which Go complains of: %!s(int=3).
    const [, wanted, got] = /expected '(.*)', got '(.*)'/.exec(said.replace(/%!s\(\w+=(.*?)\)/g, '$1')) ?? [];
    const [, expected = wanted] = /^\s*expected: (.*)$/m.exec(said) ?? [];
    const [, actual = got] = /^\s*actual\s*: (.*)$/m.exec(said) ?? [];
    const compared = expected === undefined || actual === undefined ? {} : { expected, actual };
    if (/--- FAIL/.test(said))
      return {
        verdict: 'wrong-answer',
        detail: actual === undefined ? 'a test failed' : `got ${actual}`,
        ...compared,
      };
    return { verdict: 'exception', detail: `the program exited with status ${String(exit)}` };
  },
};

/** One file of both: a package clause, the imports of both without doubles, and both without them. */
function joined(code: string, tests: string): { code: string; shift: number } {
  const imports = new Set([...importsOf(code), ...importsOf(tests), ...COMMON]);
  const said = (withoutHead(code) + withoutHead(tests)).replace(SILENT, '');
  const used = [...imports].filter((path) => uses(path, said));
  const head = `package candidate; import (${used.join('; ')})\n`;
  return { code: `${head}${withoutHead(code)}\n${withoutHead(tests)}`, shift: 1 };
}

/** What HumanEvalPack's own runner imports where it is used: not every task's head does. */
const COMMON = [
  'math',
  'strings',
  'fmt',
  'strconv',
  'time',
  'bytes',
  'regexp',
  'sort',
  'math/rand',
  'crypto/md5',
].map((path) => `"${path}"`);

const BLOCK = /^import\s*\(([^)]*)\)/gm;
const SINGLE = /^import\s+((?:[\w.]+\s+)?"[^"]+")/gm;

function importsOf(code: string): string[] {
  const blocks = [...code.matchAll(BLOCK)].flatMap((match) => (match[1] ?? '').split(/[\n;]/));
  const singles = [...code.matchAll(SINGLE)].map((match) => match[1] ?? '');
  return [...blocks, ...singles].map((each) => each.trim()).filter((each) => each.includes('"'));
}

/** Keeps line numbers. */
function withoutHead(code: string): string {
  const blank = (text: string) => text.replace(/[^\n]/g, '');
  return code
    .replace(/^package\s+\w+.*$/gm, '')
    .replace(BLOCK, blank)
    .replace(SINGLE, blank);
}

/** Texts and comments, in which the name of a package is only a word. */
const SILENT = /"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])+'|`[^`]*`|\/\/.*|\/\*[\s\S]*?\*\//g;

/** Go refuses imports that nothing uses; a task's head may import more than a solution needs. */
function uses(line: string, code: string): boolean {
  const [, alias, path = ''] = /^(?:([\w.]+)\s+)?"([^"]+)"/.exec(line) ?? [];
  const name = alias ?? path.split('/').at(-1) ?? '';
  return name === '_' || name === '.' || new RegExp(`\\b${name}\\.`).test(code);
}
