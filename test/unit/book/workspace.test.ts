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
      repairs: true,
      targetTries: 0,
      askAgain: true,
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

  it('takes the paper’s setting in three lines', () => {
    const suites = `[
      { "path": "mbpp.jsonl", "ids": "601-974", "role": "teach" },
      { "path": "mbpp.jsonl", "ids": "11-510", "role": "gate" },
      { "path": "HumanEval.jsonl.gz", "role": "sealed" }
    ]`;
    const config = parseConfig(`{ "suites": ${suites} }`, 'errorbook.json');
    expect(config.suites.map(({ role }) => role)).toEqual(['teach', 'gate', 'sealed']);
    expect(parseConfig('{ "suites": [{ "path": "a" }] }', '').suites[0]?.role).toBe('split');
  });

  it.each([
    [[{ ids: '974-601' }], 'suites.0.ids: 974-601 ends before it begins; it looks like 601-974'],
    [[{}, { ids: '1-2,,5' }], 'suites.1.ids: there is nothing between two commas'],
    [[{ ids: '' }], 'suites.0.ids: there is nothing between two commas, or nothing at all'],
    [
      [
        { ids: '1-20', role: 'teach' },
        { ids: '7, 15-30', role: 'gate' },
      ],
      'suites.1: suites.0 takes 7 of a too, as teach, and this one as gate',
    ],
    [
      [
        { ids: '1-20', role: 'teach' },
        { ids: '15-30', role: 'sealed' },
      ],
      'suites.1: suites.0 takes 15-20 of a too',
    ],
    [[{ role: 'teach' }, { role: 'gate' }], 'suites.1: suites.0 takes every id of a too'],
    [[{ ids: 'x', role: 'teach' }, { role: 'gate' }], 'suites.1: suites.0 takes x of a too'],
    [[{ role: 'diagnose' }], 'suites.0.role'],
  ])('says where suites are wrong: %j', (entries, message) => {
    const suites = entries.map((each) => ({ path: 'a.jsonl', ...each }));
    expect(() => parseConfig(JSON.stringify({ suites }), 'errorbook.json')).toThrow(message);
  });
});
