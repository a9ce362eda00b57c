import { realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { toolchainOf } from '../languages/run';
import { exists } from '../../base/machine';
import { CannotGrade } from '../sandbox';
import { filesWith, frameworkLimits, type Framework, type TestEnd } from './framework';

/**
 * Vitest runs test files in processes of their own, which cannot reach descriptor 3; its main process writes what they
 * told it, and a second program brings that out, a line a test.
 */
const RUN = [
  'ln -s "$MODULES" node_modules',
  '"$NODE" "$MODULES/vitest/vitest.mjs" run --reporter=json --outputFile=errorbook-report.json --pool=forks ' +
    '--no-file-parallelism --root . "$@" </dev/null 3>&-',
  'status=$?',
  '[ -f errorbook-report.json ] && "$NODE" -e "$BRING" >&3',
  'exit $status',
].join('\n');
const BRING = `
const plain = (text) => String(text).replace(/\\x1b\\[[\\d;]*m/g, '').slice(0, 600);
for (const file of JSON.parse(require('fs').readFileSync('errorbook-report.json', 'utf8')).testResults) {
  const name = require('path').relative(process.cwd(), file.name);
  if (file.assertionResults.length === 0 && file.status === 'failed')
    console.log(JSON.stringify({ test: name, status: 'failed', message: plain(file.message) }));
  for (const { fullName, status, failureMessages } of file.assertionResults)
    console.log(JSON.stringify({ test: name + ' > ' + fullName, status, message: plain(failureMessages?.[0] ?? '') }));
}`;

/** Else each WebAssembly module, and vite has some, reserves more address space than a program may have. */
const PRELOAD = 'errorbook-preload.cjs';
const NARROW = "require('v8').setFlagsFromString('--wasm-max-mem-pages=4096');\n";

/** A folder of packages with vitest in it. @throws CannotGrade where there is none */
async function findVitest(named: string | undefined): Promise<string> {
  if (named !== undefined && (await exists(join(named, 'vitest', 'vitest.mjs')))) return realpath(named);
  throw new CannotGrade(
    `vitest was not found${named === undefined ? '' : ` in ${named}`}.`,
    'Install it where the tests of the repository run: npm install --save-dev vitest.',
  );
}

export const vitest: Framework = {
  async commands(program, tests) {
    const modules = await findVitest(tests.tools);
    const { tools, shown } = await toolchainOf('javascript');
    const environment = {
      ...{ NODE: tools['node'] ?? 'node', MODULES: modules, BRING, CI: '1', NO_COLOR: '1' },
      NODE_OPTIONS: `--disable-wasm-trap-handler --require ./${PRELOAD}`,
    };
    return {
      files: { ...filesWith(program, tests), [PRELOAD]: NARROW },
      shown: [...shown, modules],
      steps: [
        {
          argv: ['sh', '-c', RUN, 'sh', ...tests.tests],
          environment,
          limits: frameworkLimits(program),
          reserves: true,
        },
      ],
    };
  },
  read: ({ report }) =>
    report
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => endSchema.parse(JSON.parse(line))),
  classOf({ error, message }) {
    if (error === 'AssertionError') return 'wrong-answer';
    if (/^ReferenceError|Failed to resolve import|__vi_import_\d+__\.\w+\) is not a function/.test(message))
      return 'missing-name';
    return /Transform failed|Parse failure|PARSE_ERROR|invalid JS syntax/.test(message)
      ? 'syntax'
      : 'exception';
  },
};

const endSchema = z
  .object({ test: z.string(), status: z.string(), message: z.string() })
  .transform(({ test, status, message }): TestEnd => {
    if (status === 'passed') return { test, error: null, message };
    if (status !== 'failed') return { test, error: 'skipped', message };
    return { test, error: /^\s*(\w*Error)\b/.exec(message)?.[1] ?? 'Error', message: message.trim() };
  });
