import { BUILD_LIMITS, firstLine, linesOf, runLimits, type Language, type Reading } from './language';
import { exists } from '../../base/machine';
import { findTool, output } from './tools';

/** Printed after `main` has returned 0: what ends the process earlier does not come here. */
const wrapper = (token: string) =>
  `#undef main
extern "C" long write(int, const void*, unsigned long);
int main() {
  int status = errorbook_tests_main();
  if (status == 0) write(3, "${token}", ${token.length});
  return status;
}
`;

/** What HumanEvalPack's own runner puts before each program: prompts do not name all that solutions use. */
const HEAD = [
  'stdlib.h',
  'algorithm',
  'cmath',
  'stdio.h',
  'math.h',
  'numeric',
  'vector',
  'map',
  'set',
  'climits',
  'string',
  'sstream',
  'iostream',
]
  .map((name) => `#include <${name}>\n`)
  .join('');

export const cpp: Language = {
  async toolchain() {
    const compiler = await findTool('g++', 'Install it: apt install g++.');
    const crypto = await exists('/usr/include/openssl/md5.h');
    return {
      tools: { 'g++': compiler },
      shown: [],
      environment: {},
      libraries: crypto ? ['-lcrypto'] : [],
      version: `g++ ${await output(compiler, ['-dumpfullversion'])}`,
      wanted: [
        {
          name: 'Boost',
          here: await exists('/usr/include/boost/any.hpp'),
          use: /#include\s*<boost\//,
          howToGet: 'apt install libboost-dev',
        },
        { name: 'OpenSSL', here: crypto, use: /#include\s*<openssl\//, howToGet: 'apt install libssl-dev' },
      ],
    };
  },
  join(program, tests, token, { tools, libraries }) {
    const renamed = tests.replace(/\bint\s+main\s*\(\s*(?:void)?\s*\)/, 'int errorbook_tests_main()');
    const ended =
      renamed === tests ? tests : `${renamed.replace(/\}\s*$/, 'return 0;\n}')}\n${wrapper(token)}`;
    const compile = [tools['g++'] ?? 'g++', '-std=c++17', '-w', 'program.cpp', '-o', 'program', ...libraries];
    const build = (argv: string[]) => ({ argv, limits: BUILD_LIMITS });
    return {
      commands: {
        files: { 'program.cpp': `${HEAD}using namespace std;\n${program.code}\n${ended}` },
        shown: [],
        steps: [build(compile), { argv: ['./program'], limits: runLimits(program) }],
      },
      builds: 1,
      shift: linesOf(HEAD) + 1,
      weak: true,
    };
  },
  alone: (file, tools) => ({
    build: [tools['g++'] ?? 'g++', '-std=c++17', '-O1', '-w', file, '-o', 'program'],
    run: ['./program'],
    reserves: false,
  }),
  readBuild({ stderr }): Reading {
    const match = /program\.cpp:(\d+):\d+: (?:fatal )?error: (.*)/.exec(stderr);
    const detail = match?.[2] ?? firstLine(stderr);
    const missing = /was not declared|No such file|is not a member|has not been declared|undefined reference/;
    const verdict = missing.test(detail) ? 'missing-name' : 'syntax';
    return { verdict, detail: detail.slice(0, 300), ...(match ? { line: Number(match[1]) } : {}) };
  },
  readRun({ stderr, signal, exit }): Reading {
    const assertion = /Assertion [`'](.*)' failed/.exec(stderr)?.[1];
    if (assertion !== undefined)
      return { verdict: 'wrong-answer', detail: `${assertion}: it does not hold`, assertion };
    if (/std::bad_alloc/.test(stderr))
      return { verdict: 'resource', detail: 'memory ran out (std::bad_alloc)' };
    const how = signal === undefined ? `exited with status ${String(exit)}` : `was ended by signal ${signal}`;
    return { verdict: 'exception', detail: stderr.trim() === '' ? `the program ${how}` : firstLine(stderr) };
  },
};
