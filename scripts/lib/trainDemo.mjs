// A real small model, taught from its own errors on this machine: tasks by a seeded generator, an instructor that is a
// program, and two rounds of collect, diagnose, verify, train, evaluate, gate.
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { tsImport } from 'tsx/esm/api';
import { setUpPythonEnvironment } from '../python-env.mjs';
import { errorbook } from './errorbook.mjs';
import { smollm2 } from './smollm2.mjs';
import { root } from './step.mjs';

const ROUNDS = 2;

/**
 * Goes twice round; what was cut off goes on, and what is done is only reported.
 * @param options `in`: the notebook's folder; `base`: a model's folder, GGUF or id; `seed`; `fresh`: begin anew
 */
export async function trainDemo({ in: folder = join(root, 'artifacts', 'demo'), base, seed, fresh }) {
  const python = await setUpPythonEnvironment((line) => console.log(line));
  const env = { ...process.env, ERRORBOOK_PYTHON_ENV: python };
  const run = (...args) => errorbook(folder, args, env);
  if (fresh) rmSync(folder, { recursive: true, force: true });
  if (!existsSync(join(folder, 'errorbook.json')))
    await writeNotebook(folder, { seed, base: base ?? (await smollm2(interpreter(python))) });
  console.log(
    `\nThe notebook ${relative(root, folder)}: small Python tasks of a dozen skills. One task of each kind teaches, others of the\n` +
      'same kinds are held out and decide (gate), and so are kinds that nothing is taught of (sealed).',
  );
  await run('iterate', '--estimate');
  const left = ROUNDS - finished(folder);
  if (left > 0) await run('iterate', '--yes', '--rounds', String(left));
  await run('report', 'iteration', '--html', join(folder, 'report.html'));
  console.log(
    [
      '\nNext:',
      `  npm start -- ${relative(root, folder)}    opens this notebook in VS Code: its failed cases, diagnoses, samples, rounds`,
      `  ${relative(root, join(folder, 'report.html'))}    the report as a page`,
      '  docs/training.md    what it takes to train a model of your own',
    ].join('\n'),
  );
}

async function writeNotebook(folder, { seed, base }) {
  const { writeNotebook: write } = await tsImport('../../examples/skills/notebook.ts', import.meta.url);
  const { demoSettings } = await tsImport('../../examples/skills/demo.ts', import.meta.url);
  await write(folder, { seed, ...demoSettings(base) });
}

function interpreter(environment) {
  const windows = join(environment, 'Scripts', 'python.exe');
  return existsSync(windows) ? windows : join(environment, 'bin', 'python');
}

/** Rounds that came to their verdict. */
function finished(folder) {
  const journal = join(folder, '.errorbook', 'iterations.jsonl');
  if (!existsSync(journal)) return 0;
  const rows = readFileSync(journal, 'utf8').split('\n').filter(Boolean);
  const gates = rows.filter((row) => /"step":"gate"/.test(row) && /"status":"done"/.test(row));
  return new Set(gates.map((row) => JSON.parse(row).iteration)).size;
}
