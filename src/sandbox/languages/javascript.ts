import { readFileSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join as joinPath } from 'node:path';
import { z } from 'zod';
import { resource } from '../../base/resources';
import { CannotGrade, type Program } from '../sandbox';
import type { Step, StepResult } from '../commands';
import { firstLine, runLimits, type Joined, type Language, type Reading, type Toolchain } from './language';
import { exists, findTool, output } from './tools';

const harness = (name: string) => readFileSync(resource('media', 'javascript', `${name}.js`), 'utf8');

/** Reads the harness and its job from stdin. */
const BOOT = "const job=JSON.parse(require('fs').readFileSync(0,'utf8'));eval(job.harness)";

async function toolchain(): Promise<Toolchain> {
  const node = await realpath(await findTool('node', 'Install Node.js 18 or later: apt install nodejs.'));
  const modules = joinPath(homedir(), '.errorbook', 'javascript', 'node_modules');
  const md5 = await exists(joinPath(modules, 'js-md5'));
  return {
    tools: { node },
    shown: [node, ...(md5 ? [modules] : [])],
    environment: md5 ? { NODE_PATH: modules } : {},
    libraries: [],
    version: `node ${(await output(node, ['--version'])).replace('v', '')}`,
    wanted: [
      {
        name: 'js-md5',
        here: md5,
        use: /require\(\s*['"]js-md5['"]/,
        howToGet: 'npm install --prefix ~/.errorbook/javascript js-md5',
      },
    ],
  };
}

/**
 * The program answers calls in its sandbox; the tests make them in another, which shares no file and no process with it.
 * They are read from the stdin of their process, and only that one can report that they are through.
 */
function join(program: Program, tests: string, token: string, tools: Toolchain): Joined {
  const code = asScript(program.code);
  const names = sharedNames(code, tests);
  const served = names.map((name) => `${name}: () => ${name}`).join(', ');
  const own = `${code}\n;${harness('values')}${harness('candidate')}errorbookServe({ ${served} });\n`;
  // It waits for the program, whose limits end a case first.
  const limits = { ...runLimits(program), timeSeconds: program.limits.timeSeconds * 4 };
  const partner = { ...judgeStep(program, { tests, names, token }, tools), limits };
  const step: Step = {
    argv: [...nodeOf(tools), 'program.js'],
    environment: tools.environment,
    limits: runLimits(program),
    reserves: true,
    partner,
  };
  return {
    commands: { files: { 'program.js': own }, shown: tools.shown, steps: [step] },
    builds: 0,
    shift: 0,
    weak: false,
  };
}

/** Program and tests in one process, for tests that hand over functions or look at objects of classes. */
function joinClosely(program: Program, tests: string, token: string, tools: Toolchain): Joined {
  const job = { tests: `${asScript(program.code)}\n;${tests}`, names: [], token, inside: true };
  const step = judgeStep(program, job, tools);
  return { commands: { files: {}, shown: tools.shown, steps: [step] }, builds: 0, shift: 0, weak: true };
}

const nodeOf = ({ tools }: Toolchain) => [tools['node'] ?? 'node', '--stack-size=3900'];

function judgeStep(program: Program, job: object, tools: Toolchain): Step {
  return {
    argv: [...nodeOf(tools), '-e', BOOT],
    environment: tools.environment,
    stdin: JSON.stringify({ ...job, harness: harness('values') + harness('judge') }),
    limits: runLimits(program),
    reserves: true,
  };
}

/** A module's exports are names of a script. */
function asScript(code: string): string {
  return code
    .replace(/^export\s+default\s+(?=(?:async\s+)?function\b|class\b)/gm, '')
    .replace(/^export\s+(?=(?:async\s+)?function\b|class\b|const\b|let\b|var\b)/gm, '')
    .replace(/^export\s*\{[^}]*\};?/gm, '')
    .replace(/^import\s+\*\s+as\s+(\w+)\s+from\s+(['"][^'"]+['"]);?/gm, 'const $1 = require($2);')
    .replace(/^import\s+(\{[^}]*\}|\w+)\s+from\s+(['"][^'"]+['"]);?/gm, 'const $1 = require($2);');
}

const DEFINED = /^(?:(?:async\s+)?function\s*\*?\s*|class\s+|(?:const|let|var)\s+)([A-Za-z_$][\w$]*)/gm;

/** What the program defines and the tests mention; what they define themselves is theirs. */
function sharedNames(code: string, tests: string): string[] {
  const namesIn = (text: string) => new Set([...text.matchAll(DEFINED)].map((match) => match[1] ?? ''));
  const theirs = namesIn(tests);
  const words = new Set(tests.match(/[A-Za-z_$][\w$]*/g));
  return [...namesIn(code)].filter((name) => words.has(name) && !theirs.has(name));
}

const toldSchema = z.object({
  kind: z.string(),
  message: z.string().default(''),
  assertion: z.string().optional(),
  actual: z.string().optional(),
  expected: z.string().optional(),
  stack: z.string().optional(),
});

/** What the tests' process reports of how they ended; beside the program, which may write there too, of any form. */
function toldBy(report: string): Partial<z.infer<typeof toldSchema>> {
  try {
    return toldSchema.parse(JSON.parse(report));
  } catch {
    return {};
  }
}

function readRun(step: StepResult): Reading {
  const { partner } = step;
  const told = toldBy((partner ?? step).report);
  // Nothing that a program says makes its tests broken.
  return (partner && brokenTests(told)) ?? failedTest(told) ?? endOf(step, told.message);
}

/** Tests that say nothing of the program. */
function brokenTests({ kind, message = '' }: ReturnType<typeof toldBy>): Reading | undefined {
  if (kind === 'library')
    throw new CannotGrade(
      `The tests need ${message}, which is not installed.`,
      `Install it: npm install --prefix ~/.errorbook/javascript ${message}`,
    );
  return kind === 'broken' ? { verdict: 'harness', detail: message } : undefined;
}

function failedTest({ kind, message = '', ...more }: ReturnType<typeof toldBy>): Reading | undefined {
  const { assertion, actual, expected, stack } = more;
  const about = assertion === undefined ? {} : { assertion };
  switch (kind) {
    case 'failed': {
      const detail = `${assertion ?? 'a test'}: ${actual === undefined ? 'it does not hold' : `got ${actual}`}`;
      return {
        verdict: 'wrong-answer',
        detail,
        ...about,
        ...(actual && expected ? { actual, expected } : {}),
      };
    }
    case 'error':
      return { verdict: classOf(message), detail: message, ...about, ...lineIn(stack ?? '') };
    case 'tests':
      if (/is not defined/.test(message)) return { verdict: 'missing-name', detail: message };
      return { verdict: 'wrong-answer', detail: message, ...about };
    case 'nonsense':
      return { verdict: 'exception', detail: message };
    case 'resource':
      return { verdict: 'resource', detail: message };
    default:
      return undefined;
  }
}

/** How a program ended that did not answer its tests. */
function endOf({ stderr, signal, exit }: StepResult, message = ''): Reading {
  const line = lineIn(stderr);
  const broken = /^(SyntaxError: .*)$/m.exec(stderr)?.[1];
  if (broken !== undefined && /program\.js:\d+/.test(stderr) && !/\n {4}at .*program\.js/.test(stderr))
    return { verdict: 'syntax', detail: broken, ...line };
  if (/heap out of memory/.test(stderr)) return { verdict: 'resource', detail: 'memory ran out' };
  const thrown = /^((?:\w*Error|Uncaught)\b.*)$/m.exec(stderr)?.[1];
  if (thrown !== undefined) return { verdict: classOf(thrown), detail: thrown, ...line };
  const how = signal === undefined ? `exited with status ${String(exit)}` : `was ended by signal ${signal}`;
  return {
    verdict: 'exception',
    detail: message || (stderr.trim() ? firstLine(stderr) : `the program ${how}`),
  };
}

function classOf(message: string): 'missing-name' | 'exception' {
  return /ReferenceError: .* is not defined|Cannot find module/.test(message) ? 'missing-name' : 'exception';
}

function lineIn(text: string): { line?: number } {
  const match = /program\.js:(\d+)/.exec(text);
  return match ? { line: Number(match[1]) } : {};
}

export const javascript: Language = {
  toolchain,
  join,
  joinClosely,
  alone: (file, { node = 'node' }) => ({ run: [node, '--stack-size=3900', file], reserves: true }),
  readBuild: readRun,
  readRun,
};
