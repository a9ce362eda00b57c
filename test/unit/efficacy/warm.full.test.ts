import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { withWarmPython } from '../../../bench/efficacy/warm';
import { runProgram } from '../../../src/base/process';
import { trainerEnv } from '../../../src/training/environment';

it(
  'runs modules as Python does: their words, their exit status, and their end',
  { timeout: 120_000 },
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'errorbook-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const before = process.env['ERRORBOOK_PYTHON'];
    await withWarmPython(folder, async () => {
      const python = process.env['ERRORBOOK_PYTHON'] ?? '';
      const run = (args: string[], more = {}) =>
        runProgram(python, ['-m', ...args], { env: trainerEnv(), ...more });

      const check = await run(['errorbook_trainer', 'check']);
      expect(check.code).toBe(0);
      expect(JSON.parse(check.tail.at(-1) ?? '')).toMatchObject({ missing: [], error: null });

      const failed = await run(['errorbook_trainer', 'gguf', '--model', folder, '--out', join(folder, 'x')]);
      expect(failed.code).toBe(1);
      expect(failed.tail.join(' ')).toContain(folder);

      const stop = new AbortController();
      let url = '';
      const serving = run(['http.server', '0', '--bind', '127.0.0.1'], {
        signal: stop.signal,
        onLine: (line: string) => {
          url = /http:\/\/[\d.:]+/.exec(line)?.[0] ?? url;
          if (url !== '') stop.abort();
        },
      });
      await expect(serving).rejects.toThrow('abort');
      await vi.waitFor(() => expect(fetch(url)).rejects.toThrow('fetch failed'), { timeout: 20_000 });
    });
    expect(process.env['ERRORBOOK_PYTHON']).toBe(before);
  },
);
