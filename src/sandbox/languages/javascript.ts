import { readFileSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join as joinPath } from 'node:path';
import { compileFunction } from 'node:vm';
import { z } from 'zod';
import { resource } from '../../base/resources';
import { depthsOf } from '../../languages/brackets';
import { descriptionOf } from '../../languages/language';
import { CannotGrade, type Program } from '../sandbox';
import type { Step, StepResult } from '../commands';
import { firstLine, runLimits, type Joined, type Language, type Reading, type Toolchain } from './language';
import { exists } from '../../base/machine';
import { findTool, output } from './tools';

const harness = (...names: string[]) =>
  `'use strict';\n${names.map((name) => readFileSync(resource('media', 'javascript', `${name}.js`), 'utf8')).join('')}`;

/** What both ends of the pipes between a program and its tests are made of. */
const LINK = ['builtIns', 'values', 'contents', 'made', 'mirror', 'link'];
/** Reads the harness and its job from stdin. */
const BOOT =
  "const job=JSON.parse(require('fs').readFileSync(0,'utf8'));new Function('require',job.harness)(require)";
/** The file that a program comes with. */
const COMPANION = 'errorbook.js';
/** What ends it where it reaches for more than its own. */
const WATCH = 'watch.js';

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
  const code = asScript(tests);
  const { given, theirs } = helpersOf(program.context ?? '');
  const job = {
    ...{ tests: code, token, given, theirs, entry: program.entryPoint },
    words: [...new Set(code.match(/[\p{ID_Start}$_][\p{ID_Continue}$]*/gu))],
    needsProgram: NEEDS_PROGRAM.test(code),
    harness: `${harness(...LINK, 'tests', 'judge')}errorbookJudge(job);`,
  };
  const partner: Step = {
    argv: [...nodeOf(tools), '-e', BOOT],
    environment: tools.environment,
    stdin: JSON.stringify(job),
    // It waits for the program, whose limits end a case first.
    limits: { ...runLimits(program), timeSeconds: program.limits.timeSeconds * 4 },
    reserves: true,
  };
  return joined(program, harness(...LINK, 'candidate'), tools, { partner });
}

/** The tests run within the program: they look into it, or it needs what is theirs. */
function joinClosely(program: Program, tests: string, token: string, tools: Toolchain): Joined {
  const job = JSON.stringify({ tests: asScript(tests), token, inside: true });
  const companion = `${harness('tests')}const job = ${job};\n${harness('beside')}`;
  return joined(program, companion, tools, {});
}

const nodeOf = ({ tools }: Toolchain) => [tools['node'] ?? 'node', '--stack-size=3900'];

/** A program that hands its companion a way to read its names. */
function joined(program: Program, companion: string, tools: Toolchain, more: Pick<Step, 'partner'>): Joined {
  const asModule = isModule(program.code);
  const file = asModule ? 'program.mjs' : 'program.js';
  const own = asModule ? `\nimport * as errorbookSelf from './${file}';` : '\n';
  const exported = asModule ? '() => errorbookSelf' : '() => module.exports';
  const serve = `;globalThis.errorbookServe?.((errorbookCode) => eval(errorbookCode), ${exported});\n`;
  const step: Step = {
    argv: [...nodeOf(tools), ...optionsOf(program), '-r', `./${COMPANION}`, file],
    environment: tools.environment,
    limits: runLimits(program),
    reserves: true,
    ...more,
  };
  const watch: Record<string, string> = program.limits.watched ? { [WATCH]: harness('watch') } : {};
  const files = { [file]: program.code + own + serve, [COMPANION]: companion, ...watch };
  const commands = { files, shown: tools.shown, steps: [step] };
  return { commands, builds: 0, shift: 0, weak: more.partner === undefined };
}

function optionsOf({ limits: { seed, watched } }: Program): string[] {
  const chance = seed === undefined ? [] : [`--random-seed=${seed + 1}`, `--hash-seed=${seed + 1}`];
  return [...chance, ...(watched ? ['-r', `./${WATCH}`] : [])];
}

/** What tests do that can only be done in the program's process: its time, its streams and its built-ins are theirs. */
const NEEDS_PROGRAM =
  /\bset(?:Timeout|Interval|Immediate)\b|\bprocess\.(?:nextTick|on|once|emit|stdout|stderr|env)\b|\b(?:console|Math|Date|JSON|process|global|globalThis|Object|Array|String|Number|Promise)(?:\.prototype)?\.\w+\s*=(?!=)|\bmock\b|\bspyOn\b|\brequire\(\s*['"](?:node:)?(?:timers|fs|worker_threads|child_process|async_hooks)\b/;

/** Whether code can only be read as a module. */
function isModule(code: string): boolean {
  if (!/\b(?:import|export|await)\b/.test(code)) return false;
  try {
    compileFunction(code, ['exports', 'require', 'module', '__filename', '__dirname']);
    return false;
  } catch (error) {
    const why = error instanceof Error ? error.message : '';
    return /import statement outside|Unexpected token 'export'|import\.meta|await is only valid/.test(why);
  }
}

/** Tests are run as a script: what they import they require. */
function asScript(tests: string): string {
  const name = /^import\s+(?:\*\s+as\s+)?(\w+)\s+from\s+(['"][^'"]+['"]);?/gm;
  return tests
    .replace(/^import\s+(\{[^}]*\})\s+from\s+(['"][^'"]+['"]);?/gm, (_, names: string, from: string) => {
      return `const ${names.replace(/\bas\b/g, ':')} = require(${from});`;
    })
    .replace(name, 'const $1 = require($2);');
}

/** Functions that a task's prompt gives in full: what tests call by their names is these, whatever a program makes of it. */
function helpersOf(prompt: string): { given: string; theirs: string[] } {
  const { braces } = descriptionOf('javascript');
  if (braces === undefined) return { given: '', theirs: [] };
  const lines = prompt.split('\n');
  const depths = depthsOf(lines, braces);
  const given: string[] = [];
  const theirs: string[] = [];
  lines.forEach((line, index) => {
    const name = depths[index] === 0 ? braces.definition.exec(line)?.[1] : undefined;
    const end = depths.findIndex((depth, at) => at > index && depth === 0);
    if (name === undefined || end < 0 || !/\(|=>/.test(line)) return;
    theirs.push(name);
    given.push(...lines.slice(index, end));
  });
  return { given: given.join('\n'), theirs };
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
  const [, reached] = /^errorbook: reached for (.*)$/m.exec(step.stderr) ?? [];
  if (reached !== undefined) return { verdict: 'resource', detail: `it reached for ${reached}`, reached };
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
    case undefined:
    default:
      return undefined;
  }
}

/** How a program ended that did not answer its tests. */
function endOf({ stderr, signal, exit }: StepResult, message = ''): Reading {
  const line = lineIn(stderr);
  const broken = /^(SyntaxError: .*)$/m.exec(stderr)?.[1];
  if (broken !== undefined && /program\.m?js:\d+/.test(stderr) && !/\n {4}at .*program\.m?js/.test(stderr))
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
  const match = /program\.m?js:(\d+)/.exec(text);
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
