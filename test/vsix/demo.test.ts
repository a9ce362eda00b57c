/** What a newcomer runs first goes to its end, on a copy of the starter notebook. */
import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it, onTestFinished } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');

it('the demo runs to its end, and its dataset is there', { timeout: 300_000 }, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'errorbook-demo-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await cp(join(ROOT, 'examples/starter'), folder, {
    recursive: true,
    filter: (file) => !file.includes('.errorbook'),
  });
  const demo = [join(ROOT, 'scripts/demo.mjs'), '--in', folder];
  const { stdout, stderr } = await promisify(execFile)(process.execPath, demo, { maxBuffer: 1 << 24 });
  expect(stdout).toMatch(/Done in \d+ s/);
  expect(stdout + stderr).not.toMatch(/^ {4}at /m);
  const rows = (await readFile(join(folder, 'starter-dataset.jsonl'), 'utf8')).trim().split('\n');
  expect(rows.length).toBeGreaterThan(10);
});
