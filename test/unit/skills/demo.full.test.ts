/** `npm run demo -- --train` with a made-up model in place of SmolLM2: each of its steps, twice round, and again. */
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { setUpPythonEnvironment } from '../../../scripts/python-env.mjs';
import { makeTinyModel } from '../../../src/training/tiny';
import { tempWorkspace, writeRows } from '../../factories/workspace';

const ROOT = join(import.meta.dirname, '../../..');

it('goes twice round, and only reports when it is called again', { timeout: 30 * 60_000 }, async () => {
  const folder = await tempWorkspace();
  const python = join(await setUpPythonEnvironment(), 'bin', 'python');
  const pair = (n: number) => ({
    prompt: [{ role: 'user', content: `Write a Python function \`add_${n}(x)\`.` }],
    completion: [
      { role: 'assistant', content: `\`\`\`python\ndef add_${n}(x):\n    return x + ${n}\n\`\`\`` },
    ],
  });
  await writeRows(
    join(folder, 'pairs.jsonl'),
    [...Array(8).keys()].map((n) => pair(n + 2)),
  );
  await makeTinyModel(python, join(folder, 'pairs.jsonl'), join(folder, 'tiny'), { seconds: 10 });
  const demo = [join(ROOT, 'scripts/demo.mjs'), '--train', '--in', join(folder, 'demo')];
  const run = () =>
    promisify(execFile)(process.execPath, [...demo, '--base', join(folder, 'tiny')], { maxBuffer: 1 << 26 });
  const first = await run();
  expect(first.stdout).toMatch(/iteration-1: gate done/);
  expect(first.stdout).toMatch(/Done in /);
  const page = await readFile(join(folder, 'demo', 'report.html'), 'utf8');
  expect(page).toContain('sealed');
  const again = await run();
  expect(again.stdout).not.toMatch(/iteration-\d: train started/);
});
