import { realpath } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { BUILD_LIMITS, firstLine, linesOf, runLimits, type Language, type Reading } from './language';
import { exists } from '../../base/machine';
import { findTool, output } from './tools';

const TUPLES = '/usr/share/java/javatuples.jar';
const QUICK = ['-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-Xshare:auto', '-XX:-UsePerfData'];

/** Calls the tests' main and reports; a class of its own, so that theirs may be anything. */
const wrapper = (token: string, main: string) => `
class ErrorbookMain {
    public static void main(String[] args) throws Throwable {
        ${main}.main(args);
        try (java.io.FileOutputStream report = ErrorbookMain.report()) { report.write("${token}".getBytes()); }
    }
    private static java.io.FileOutputStream report() throws Throwable {
        java.io.FileDescriptor three = new java.io.FileDescriptor();
        java.lang.reflect.Field number = java.io.FileDescriptor.class.getDeclaredField("fd");
        number.setAccessible(true);
        number.setInt(three, 3);
        return new java.io.FileOutputStream(three);
    }
}
`;

export const java: Language = {
  async toolchain() {
    const compiler = await realpath(await findTool('javac', 'Install it: apt install default-jdk-headless.'));
    const home = dirname(dirname(compiler));
    const version = /java-(\d+)/.exec(home)?.[1];
    const settings = version === undefined ? [] : [`/etc/java-${version}-openjdk`];
    const here = await exists(TUPLES);
    const tuples = {
      name: 'javatuples',
      here,
      use: /\borg\.javatuples\b/,
      howToGet: 'apt install libjavatuples-java',
    };
    return {
      tools: { javac: join(home, 'bin', 'javac'), java: join(home, 'bin', 'java') },
      shown: [...(home.startsWith('/usr/') ? [] : [home]), ...settings],
      environment: { LD_LIBRARY_PATH: join(home, 'lib') },
      libraries: here ? ['-cp', `.:${TUPLES}`] : [],
      version: await output(compiler, ['-version']),
      wanted: [tuples],
    };
  },
  join(program, tests, token, { tools, shown, environment, libraries }) {
    const imports = (tests.match(/^import .*;$/gm) ?? []).join('\n');
    const rest = tests.replace(/^import .*;$/gm, '');
    const head = imports === '' ? '' : `${imports}\n`;
    const code = program.code.replace(/^public class (?!Main\b)/gm, 'class ');
    const compile = [
      tools['javac'] ?? 'javac',
      ...QUICK.map((flag) => `-J${flag}`),
      '-nowarn',
      ...libraries,
      'Main.java',
    ];
    const open = ['--add-opens', 'java.base/java.io=ALL-UNNAMED'];
    const heap = [`-Xmx${Math.max(64, Math.floor(program.limits.memoryMb / 2))}m`, '-Xss8m'];
    const run = [tools['java'] ?? 'java', '-ea', ...QUICK, ...heap, ...open, ...libraries, 'ErrorbookMain'];
    return {
      commands: {
        files: { 'Main.java': `${head}${code}\n${rest}\n${wrapper(token, mainClass(code, tests))}` },
        shown,
        steps: [
          { argv: compile, environment, limits: BUILD_LIMITS, reserves: true },
          { argv: run, environment, limits: runLimits(program), reserves: true },
        ],
      },
      builds: 1,
      shift: linesOf(head),
      weak: true,
    };
  },
  readBuild({ stderr, stdout }): Reading {
    const said = stderr || stdout;
    const match = /Main\.java:(\d+): error: (.*)/.exec(said);
    const detail = match?.[2] ?? firstLine(said);
    const verdict = /cannot find symbol|does not exist/.test(detail) ? 'missing-name' : 'syntax';
    return { verdict, detail: detail.slice(0, 300), ...(match ? { line: Number(match[1]) } : {}) };
  },
  readRun({ stderr, exit }): Reading {
    if (/OutOfMemoryError/.test(stderr))
      return { verdict: 'resource', detail: firstLine(stderr, /OutOfMemoryError/) };
    const line = /\(Main\.java:(\d+)\)/.exec(stderr)?.[1];
    if (/AssertionError/.test(stderr))
      return { verdict: 'wrong-answer', detail: firstLine(stderr, /AssertionError/) };
    const detail =
      stderr.trim() === '' ? `the program exited with status ${String(exit)}` : firstLine(stderr);
    return { verdict: 'exception', detail, ...(line === undefined ? {} : { line: Number(line) }) };
  },
};

/** Where the tests' main is: in a class of theirs, or in the program's, which they close (MultiPL-E). */
function mainClass(code: string, tests: string): string {
  if (/\bclass\s+Main\b/.test(tests)) return 'Main';
  return [...code.matchAll(/^(?:public\s+)?class\s+(\w+)/gm)].at(-1)?.[1] ?? 'Main';
}
