import { readFileSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join as joinPath } from 'node:path';
import { z } from 'zod';
import { resource } from '../../base/resources';
import type { Program } from '../sandbox';
import { firstLine, runLimits, type Joined, type Language, type Reading, type Toolchain } from './language';
import { exists, findTool, output } from './tools';

const harness = (name: string) => readFileSync(resource('media', 'javascript', `${name}.js`), 'utf8');

/**
 * Two processes: the program's, which only answers calls, and the tests', which reads them from its stdin, so that they
 * are in no file; only that one has the descriptor on which the end of the tests is reported. The program starts once
 * the tests' process has said so: what it could do to one that is not ready for it, it cannot.
 */
const TOGETHER = [
  'mkfifo ask answer || exit 1',
  '{ read -r _ <&5 && exec "$NODE" --stack-size=3900 program.js; } </dev/null 3>&- 5<ask 6>answer &',
  'exec "$NODE" --stack-size=3900 -e "$JUDGE" 5>ask 6<answer',
].join('\n');
/** Reads the harness and its job from stdin. */
const BOOT = "const job=JSON.parse(require('fs').readFileSync(0,'utf8'));eval(job.harness)";

async function toolchain(): Promise<Toolchain> {
  const node = await realpath(await findTool('node', 'Install Node.js 18 or later: apt install nodejs.'));
  const modules = joinPath(homedir(), '.errorbook', 'javascript', 'node_modules');
  const md5 = await exists(joinPath(modules, 'js-md5'));
  return {
    tools: { node },
    shown: [node, ...(md5 ? [modules] : [])],
    environment: { NODE: node, ...(md5 ? { NODE_PATH: modules } : {}) },
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

function join(program: Program, tests: string, token: string, tools: Toolchain): Joined {
  const code = asScript(program.code);
  const names = sharedNames(code, tests);
  const served = names.map((name) => `${name}: () => ${name}`).join(', ');
  const own = `${code}\n;${harness('values')}${harness('candidate')}errorbookServe({ ${served} });\n`;
  const job = { tests, names, token, harness: harness('values') + harness('judge') };
  return joined(program, { 'program.js': own }, job, tools, false);
}

/** Program and tests in one process, for tests that hand over functions or look at objects of classes. */
function joinClosely(program: Program, tests: string, token: string, tools: Toolchain): Joined {
  const whole = `${asScript(program.code)}\n;${tests}`;
  const job = { tests: whole, names: [], token, inside: true, harness: harness('values') + harness('judge') };
  return joined(program, {}, job, tools, true);
}

function joined(
  program: Program,
  files: Record<string, string>,
  job: object,
  tools: Toolchain,
  weak: boolean,
): Joined {
  const alone = `exec "$NODE" --stack-size=3900 -e "$JUDGE"`;
  const step = {
    argv: ['sh', '-c', weak ? alone : TOGETHER],
    environment: { ...tools.environment, JUDGE: BOOT },
    stdin: JSON.stringify(job),
    limits: runLimits(program),
    reserves: true,
  };
  return { commands: { files, shown: tools.shown, steps: [step] }, builds: 0, shift: 0, weak };
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

const saidSchema = z.record(z.string(), z.string());
const said = /^\{"errorbook":.*\}$/m;

/** What the tests' process says of how they ended, or a program in its place: then of any form. */
function toldBy(stderr: string): Record<string, string | undefined> {
  const line = said.exec(stderr)?.[0];
  try {
    return line === undefined ? {} : saidSchema.parse(JSON.parse(line));
  } catch {
    return {};
  }
}

function readRun({ stderr, signal, exit }: Parameters<Language['readRun']>[0]): Reading {
  const line = lineIn(stderr);
  const broken = /^(SyntaxError: .*)$/m.exec(stderr)?.[1];
  if (broken !== undefined && /program\.js:\d+/.test(stderr) && !/\n {4}at .*program\.js/.test(stderr))
    return { verdict: 'syntax', detail: broken, ...line };
  const thrown = /^((?:\w*Error|Uncaught)\b.*)$/m.exec(stderr)?.[1];
  const { errorbook: kind, message = '', assertion, actual, expected, stack } = toldBy(stderr);
  const about = assertion === undefined ? {} : { assertion };
  if (kind === 'failed') {
    const detail = `${assertion ?? 'a test'}: ${actual === undefined ? 'it does not hold' : `got ${actual}`}`;
    return { verdict: 'wrong-answer', detail, ...about, ...(actual && expected ? { actual, expected } : {}) };
  }
  if (kind === 'error')
    return { verdict: classOf(message), detail: message, ...about, ...lineIn(stack ?? '') };
  if (kind === 'tests' && /is not defined/.test(message)) return { verdict: 'missing-name', detail: message };
  if (kind === 'tests') return { verdict: 'wrong-answer', detail: message, ...about };
  if (/heap out of memory/.test(stderr)) return { verdict: 'resource', detail: 'memory ran out' };
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
