import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { hashOf } from '../../base/hash';
import { resource } from '../../base/resources';
import { BUILD_LIMITS, firstLine, runLimits, type Language, type Library, type Reading } from './language';
import { cacheFolder, exists } from '../../base/machine';
import { findTool, output } from './tools';

/** Where Debian keeps the sources of crates (librust-*-dev). */
const CRATES = '/usr/share/cargo/registry';
/** Crates to be had there; `rand` is ours, because suites call a version that nobody has any more. */
const WANTED = { regex: '1', md5: '0.7' };

interface Crate {
  name: string;
  file: string | undefined;
}

export const rust: Language = {
  async toolchain() {
    const shim = await findTool('rustc', 'Install it: https://rustup.rs, or apt install rustc.');
    const root = await output(shim, ['--print', 'sysroot']);
    const rustc = join(root, 'bin', 'rustc');
    const version = await output(rustc, ['--version']);
    const found = await crates(rustc, join(root, 'bin', 'cargo'), version);
    const files = found.flatMap(({ name, file }) => (file === undefined ? [] : [{ name, file }]));
    const folders = [...new Set(files.map(({ file }) => dirname(file)))];
    return {
      tools: { rustc },
      shown: [...(root.startsWith('/usr') ? [] : [root]), ...folders],
      environment: { LD_LIBRARY_PATH: join(root, 'lib') },
      libraries: [
        ...folders.flatMap((folder) => ['-L', `dependency=${folder}`]),
        ...files.flatMap(({ name, file }) => ['--extern', `${name}=${file}`]),
      ],
      version: /rustc [\d.]+/.exec(version)?.[0] ?? version,
      wanted: found.map(asLibrary),
    };
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

/** The crates that tests of public suites use, compiled once for this compiler; those that cannot be had are left out. */
async function crates(rustc: string, cargo: string, version: string): Promise<Crate[]> {
  const folder = await cacheFolder(`rust-${version.replace(/\W+/g, '-')}`);
  const built = join(folder, 'target', 'debug', 'deps');
  const find = async (name: string) => {
    const files = await readdir(built).catch(() => []);
    return files.find((each) => each.startsWith(`lib${name}-`) && each.endsWith('.rlib'));
  };
  const found = async () =>
    Promise.all(Object.keys(WANTED).map(async (name) => [name, await find(name)] as const));
  if ((await found()).some(([, file]) => file === undefined)) await build(cargo, folder);
  const wanted = (await found()).map(([name, file]) => ({ name, file: file && join(built, file) }));
  return [...wanted, { name: 'rand', file: await buildRand(rustc, folder) }];
}

/** Test programs that use a crate cannot be built without it. */
function asLibrary({ name, file }: Crate): Library {
  const howToGet = `apt install cargo librust-${name}-dev`;
  return {
    name: `The crate ${name}`,
    here: file !== undefined,
    use: new RegExp(`\\b${name}(?:::|;)`),
    howToGet,
  };
}

/** Compiles media/rust/rand.rs; under a name of its own first, because another process may do the same. */
async function buildRand(rustc: string, folder: string): Promise<string> {
  const source = resource('media', 'rust', 'rand.rs');
  const hash = hashOf(await readFile(source, 'utf8')).slice(0, 12);
  const place = join(folder, 'target', `rand-${hash}`);
  const library = join(place, 'librand.rlib');
  if (await exists(library)) return library;
  await mkdir(place, { recursive: true });
  const part = join(place, `${process.pid}.part`);
  await output(rustc, [
    '--edition=2021',
    '--crate-type=rlib',
    '--crate-name=rand',
    '-Awarnings',
    '-o',
    part,
    source,
  ]);
  await rename(part, library);
  return library;
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
  // Without them programs that use none of them are still run.
  await output('env', ['-C', folder, cargo, 'build', '--offline']).catch(() => undefined);
}
