// The starter notebook, once through the loop; with --train also a fine-tuning on the CPU and its evaluation.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setUp } from './setup.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const place = process.argv.indexOf('--in');
/** The notebook that it works in: the one of this clone, or a copy of it somewhere else. */
const starter = place < 0 ? join(root, 'examples/starter') : resolve(process.argv[place + 1]);
const started = Date.now();

/** A step of the demo, as one would type it; its output is shown. */
function errorbook(...args) {
  console.log(`\n\x1b[1m$ errorbook ${args.join(' ')}\x1b[0m`);
  const cli = join(root, 'dist/cli.js');
  const { status } = spawnSync(process.execPath, [cli, ...args, '--workspace', starter], {
    stdio: 'inherit',
    env,
  });
  if (status !== 0) process.exit(status ?? 1);
}

function say(text) {
  console.log(`\n${text}`);
}

const env = { ...process.env };
await setUp();
// The demo shows the whole way every time: what an earlier one recorded would be taken as done.
if (process.argv.includes('--fresh')) rmSync(join(starter, '.errorbook'), { recursive: true, force: true });

say('The starter notebook: 48 tasks, a small model’s recorded responses, and recorded instructor replies.');
errorbook('collect');
errorbook('diagnose');
errorbook('samples', 'generate');
errorbook('samples', 'accept', '--verified');
// Not beside the journals: what lies there is Errorbook's own, and nothing is written over it.
const out = place < 0 ? join(root, 'artifacts') : starter;
mkdirSync(out, { recursive: true });
errorbook('samples', 'export', '--out', join(out, 'starter-dataset.jsonl'));
errorbook('cases');
errorbook('samples', 'list');
errorbook('status');

if (process.argv.includes('--train')) await trainOnTheSpot();

const seconds = Math.round((Date.now() - started) / 1000);
say(
  [
    `Done in ${seconds} s. The responses and the instructor’s replies above are recorded, so that this runs offline;`,
    `name a model in ${relative(root, join(starter, 'errorbook.json'))} ("instructor": { "model": "…" }) and they become live.`,
    '',
    'Next:',
    '  npm start                  opens this notebook in VS Code, with all that is above',
    process.argv.includes('--train')
      ? '  errorbook.json             name your own target, instructor and base model'
      : '  npm run demo -- --train    goes on: fine-tunes a tiny model on the CPU, serves it, compares before and after',
  ].join('\n'),
);

/** Makes the target that gave the recorded responses, fine-tunes it on the accepted samples, and compares. */
async function trainOnTheSpot() {
  say(
    'Training: a tiny model that reproduces the recorded responses is made on the spot and fine-tuned on the CPU.',
  );
  const { setUpPythonEnvironment } = await import('./python-env.mjs');
  env.ERRORBOOK_PYTHON_ENV = await setUpPythonEnvironment((line) => console.log(line));
  if (!existsSync(join(starter, '.errorbook/tiny/config.json')))
    errorbook('tiny', '--out', '.errorbook/tiny');
  errorbook('iterate', '--estimate');
  errorbook('iterate', '--yes');
  say(
    'The tiny model learns by heart, so that little can carry over to tasks that nothing was taught from. What came of it:',
  );
  errorbook('report', 'iteration', '--html', join(out, 'starter-report.html'));
}
