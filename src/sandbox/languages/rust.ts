import { mkdir, writeFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { BUILD_LIMITS, firstLine, runLimits, type Language, type Reading } from './language';
import { cacheFolder, exists, findTool, output } from './tools';

/** Where Debian keeps the sources of crates (librust-*-dev). */
const CRATES = '/usr/share/cargo/registry';
const WANTED = { rand: '0.8', regex: '1', md5: '0.7' };

export const rust: Language = {
  async toolchain() {
    const shim = await findTool('rustc', 'Install it: https://rustup.rs, or apt install rustc.');
    const root = await output(shim, ['--print', 'sysroot']);
    const rustc = join(root, 'bin', 'rustc');
    const libraries = await crates(join(root, 'bin', 'cargo'), await output(rustc, ['--version']));
    const folder = libraries[1]?.replace(/^dependency=/, '');
    const shown = [...(root.startsWith('/usr') ? [] : [root]), ...(folder === undefined ? [] : [folder])];
    return { tools: { rustc }, shown, environment: { LD_LIBRARY_PATH: join(root, 'lib') }, libraries };
  },
  join(program, tests, token, { tools, shown, environment, libraries }) {
    // The harness of rustc calls the tests and exits with 101 if one fails; the shell reports once it said that it is
    // through, because a program may end it with any status.
    const compile = [
      tools['rustc'] ?? 'rustc',
      '--edition=2021',
      '--test',
      '--cap-lints=allow',
      '-Copt-level=0',
      '-Clink-arg=-fuse-ld=bfd',
    ];
    const run = [
      './program --test-threads=1 >said; status=$?; cat said',
      `[ $status = 0 ] && grep -q '^test result: ok\\. [1-9]' said && printf %s ${token} >&3`,
      'exit $status',
    ].join('; ');
    return {
      commands: {
        files: { 'program.rs': `${program.code}\n${asTest(tests)}` },
        shown,
        steps: [
          {
            argv: [...compile, ...libraries, 'program.rs', '-o', 'program'],
            environment,
            limits: BUILD_LIMITS,
            reserves: true,
          },
          { argv: ['sh', '-c', run], limits: runLimits(program), reserves: true },
        ],
      },
      builds: 1,
      shift: 0,
      weak: true,
    };
  },
  readBuild({ stderr }): Reading {
    const match = /^error(?:\[(E\d+)\])?: (.*)\n\s*--> program\.rs:(\d+)/m.exec(stderr);
    const missing = ['E0425', 'E0432', 'E0433', 'E0412', 'E0599', 'E0405'].includes(match?.[1] ?? '');
    const detail = (match?.[2] ?? firstLine(stderr)).slice(0, 300);
    return {
      verdict: missing ? 'missing-name' : 'syntax',
      detail,
      ...(match ? { line: Number(match[3]) } : {}),
    };
  },
  readRun({ stdout, stderr, exit }): Reading {
    const said = `${stdout}\n${stderr}`;
    const [, actual] = /^\s*left: `?(.*?)`?,?$/m.exec(said) ?? [];
    const [, expected] = /^\s*right: `?(.*?)`?,?$/m.exec(said) ?? [];
    const panic = /panicked at (?:'?(.*?)'?, )?program\.rs:(\d+):\d+:?\n?(.*)/.exec(said);
    const message = (panic?.[1] ?? panic?.[3] ?? `exited with status ${String(exit)}`).slice(0, 300);
    if (/assertion/.test(message)) {
      const compared = actual === undefined || expected === undefined ? {} : { actual, expected };
      return {
        verdict: 'wrong-answer',
        detail: actual === undefined ? message : `got ${actual}`,
        ...compared,
      };
    }
    return { verdict: 'exception', detail: message, ...(panic ? { line: Number(panic[2]) } : {}) };
  },
};

/** Tests that are a `main` (MultiPL-E's) would be built and not run. */
function asTest(tests: string): string {
  return /#\[(?:\w+::)?test\]/.test(tests)
    ? tests
    : tests.replace(/^fn main\(\)/m, '#[test] fn errorbook_tests()');
}

/** The crates that tests of public suites use, compiled once for this compiler; without cargo or sources, none. */
async function crates(cargo: string, version: string): Promise<string[]> {
  if (
    !(await exists(cargo)) ||
    !(await exists(join(CRATES, 'regex-1.7.1')).then((known) => known || exists(CRATES)))
  )
    return [];
  const folder = await cacheFolder(`rust-${version.replace(/\W+/g, '-')}`);
  const built = join(folder, 'target', 'debug', 'deps');
  if (!(await exists(built))) await build(cargo, folder);
  const files = await readdir(built).catch(() => []);
  const externs = Object.keys(WANTED).flatMap((name) => {
    const file = files.find((each) => each.startsWith(`lib${name}-`) && each.endsWith('.rlib'));
    return file === undefined ? [] : ['--extern', `${name}=${join(built, file)}`];
  });
  return ['-L', `dependency=${built}`, ...externs];
}

async function build(cargo: string, folder: string): Promise<void> {
  const needs = Object.entries(WANTED).map(([name, version]) => `${name} = "${version}"`);
  const manifest = [
    '[package]',
    'name = "prelude"',
    'version = "0.0.0"',
    'edition = "2021"',
    '[dependencies]',
    ...needs,
  ];
  const source = `[source.crates-io]\nreplace-with = "system"\n[source.system]\ndirectory = "${CRATES}"\n`;
  await mkdir(join(folder, 'src'), { recursive: true });
  await mkdir(join(folder, '.cargo'), { recursive: true });
  await writeFile(join(folder, 'Cargo.toml'), `${manifest.join('\n')}\n`);
  await writeFile(join(folder, 'src', 'lib.rs'), '');
  await writeFile(join(folder, '.cargo', 'config.toml'), source);
  // Without them programs that use none of them are still run; the others say which crate they lack.
  await output('env', ['-C', folder, cargo, 'build', '--offline']).catch(() => undefined);
}
