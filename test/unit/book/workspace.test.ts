import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadConfig, parseConfig } from '../../../src/book/workspace';
import { tempWorkspace } from '../../factories/workspace';

describe('loadConfig', () => {
  it('gives the defaults where there is no file', async () => {
    const config = await loadConfig(await tempWorkspace());
    expect(config.strategy).toEqual({
      name: 'mixed',
      lecRatio: 0.5,
      k: 2,
      samplesPerDiagnosis: 2,
      sampleSize: 3000,
    });
    expect(config.limits.timeSeconds).toBe(10);
  });

  it('passes over a byte order mark', async () => {
    const workspace = await tempWorkspace();
    await writeFile(join(workspace, 'errorbook.json'), '\uFEFF{ "samplesPerTask": 3 }');
    expect((await loadConfig(workspace)).samplesPerTask).toBe(3);
  });

  it('names the line of broken JSON', async () => {
    const workspace = await tempWorkspace();
    await writeFile(join(workspace, 'errorbook.json'), '{\n  "suites": [\n    { "path" "x" }\n  ]\n}\n');
    await expect(loadConfig(workspace)).rejects.toMatchObject({
      name: 'UserError',
      message: expect.stringContaining('errorbook.json, line 3: colon expected'),
    });
  });

  it('names the field that is wrong', () => {
    expect(() => parseConfig('{ "limits": { "timeSeconds": -1 } }', 'errorbook.json')).toThrow(
      /limits\.timeSeconds/,
    );
  });
});
