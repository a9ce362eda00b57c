import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { silentLog } from '../../../src/base/log';
import { acceptByRules } from '../../../src/notebook/acceptByRules';
import { trainingSamples } from '../../../src/notebook/currentDataset';
import { importSamples } from '../../../src/notebook/importSamples';
import { decideAll, exportAccepted } from '../../../src/notebook/reviewSamples';
import { Workbench } from '../../../src/notebook/workbench';
import { VERIFIED_RULE } from '../../../src/samples/rules';
import { aTask, tempWorkspace } from '../../factories/workspace';

async function openBench(): Promise<Workbench> {
  const workspace = await tempWorkspace();
  await writeFile(join(workspace, 'errorbook.json'), '{}');
  const keyFor = () => Promise.resolve(undefined);
  const bench = await Workbench.open({ workspace, log: silentLog, jobs: 2, keyFor });
  onTestFinished(() => bench.dispose());
  return bench;
}

const row = (name: string, expression: string, tests: string[], more: object = {}) => ({
  instruction: `Write \`${name}(n)\`, which ${name.replaceAll('_', ' ')}s the number n that it is given.`,
  output: `\`\`\`python\ndef ${name}(n):\n    return ${expression}\n\`\`\``,
  tests: tests.map((test) => `assert ${name}(${test}`),
  ...more,
});
const GOOD = [
  row('triple', 'n * 3', ['2) == 6', '-1) == -3', '5) == 15']),
  row('count_digit', 'len(str(abs(n)))', ['7) == 1', '-12) == 2', '100) == 3']),
];
const known =
  'Say how far a wheel of so many inches goes in one turn, in whole centimetres, rounded to the nearest one.';
const PLANTED = {
  unsolved: row('square', 'n * 2', ['3) == 9', '2) == 4']),
  stub: row('clamp_to_nine', 'min(n, 9) if n > 0 else 0', ['4) == 4']),
  'hard-coded': row('negate', '{1: -1, 2: -2}[n]', ['1) == -1', '2) == -2']),
  secret: row('sign_in', `n + len("${'AKIA'}${'IOSFODNN7QWERTYU'}")`, ['1) == 21', '2) == 22', '-3) == 17']),
  reaches: row('shell', '__import__("os").system("true") + n', ['1) == 1', '2) == 2']),
  contaminated: {
    ...row('turn', 'round(n * 2.54 * 3.14159)', ['1) == 8', '10) == 80', '20) == 160']),
    instruction: known,
  },
};

async function fileOf(rows: object[], name = 'data.jsonl'): Promise<string> {
  const file = join(await mkdtemp(join(tmpdir(), 'errorbook-')), name);
  await writeFile(file, rows.map((each) => JSON.stringify(each)).join('\n'));
  return file;
}

it('verifies and screens what others made, and lets nothing be taught that does not hold', async () => {
  const bench = await openBench();
  const { book } = bench;
  await book.add('task', aTask({ suite: 'sealed', id: 'wheel', prompt: known }));
  const file = await fileOf([
    ...GOOD,
    ...Object.values(PLANTED),
    GOOD[0] as object,
    { instruction: 'Say hello.', output: 'Hello.' },
  ]);
  const seen: number[] = [];
  const imported = await importSamples(bench, [file], {
    onProgress: ({ done, total }) => seen.push(done / (total ?? 1)),
  });
  expect(imported).toMatchObject({
    verified: 2,
    known: 1,
    problems: [expect.stringContaining('row 10: ') as string],
  });
  expect(imported.refuted + imported.screened).toBe(6);
  expect(seen.at(-1)).toBe(1);

  const found = new Map(
    book
      .samples()
      .map(({ entryPoint, verification, screened = [] }) => [
        entryPoint,
        [verification.fault, ...screened.map(({ screen }) => screen)],
      ]),
  );
  for (const [fault, { instruction }] of Object.entries(PLANTED)) {
    const name = instruction === known ? 'turn' : /`(\w+)/.exec(instruction)?.[1];
    expect(found.get(name), name).toContain(fault);
  }
  // A rule that goes by diagnoses takes none; one that asks for none takes what holds.
  expect(await acceptByRules(bench, [VERIFIED_RULE])).toEqual([]);
  await acceptByRules(bench, [{ name: 'all', diagnosis: 'any' }]);
  expect(trainingSamples(bench).map(({ entryPoint }) => entryPoint)).toEqual(['triple', 'count_digit']);

  expect(await importSamples(bench, [file])).toMatchObject({
    verified: 0,
    refuted: 0,
    screened: 0,
    known: 9,
  });
  expect(book.samples()).toHaveLength(8);
});

it('brings back what another notebook exported', async () => {
  const [from, to] = [await openBench(), await openBench()];
  await importSamples(from, [await fileOf(GOOD)]);
  const ids = from.book.samples().map(({ id }) => id);
  await decideAll(from, ids, 'accepted', 'ann');
  const file = await fileOf([]);
  expect((await exportAccepted(from, file, 'messages')).written).toBe(2);
  expect(await importSamples(to, [file])).toMatchObject({ verified: 2, problems: [] });
  expect(to.book.samples().map(({ id }) => id)).toEqual(ids);
  expect(await importSamples(from, [file])).toMatchObject({ verified: 0, known: 2 });
});

it('goes on where it was cancelled', async () => {
  const bench = await openBench();
  const file = await fileOf(
    Array.from({ length: 68 }, (_, n) =>
      row(`plus_${n}_and_${n * 7}`, `n * ${n} + ${n * 7}`, [`1) == ${n * 8}`, `2) == ${n * 9}`]),
    ),
  );
  const stop = new AbortController();
  const onProgress = ({ done }: { done: number }) => void (done >= 65 && stop.abort());
  await expect(importSamples(bench, [file], { signal: stop.signal, onProgress })).rejects.toThrow();
  const kept = bench.book.samples().length;
  expect(kept).toBeGreaterThan(30);
  const { known: before, ...rest } = await importSamples(bench, [file]);
  expect(before).toBeGreaterThanOrEqual(kept);
  expect(before + rest.verified + rest.refuted + rest.screened).toBe(68);
});

it('takes nothing in where a file has no rows, and says which', async () => {
  const bench = await openBench();
  const empty = await fileOf([], 'empty.jsonl');
  await expect(importSamples(bench, [await fileOf(GOOD), empty])).rejects.toThrow(/empty\.jsonl has no rows/);
  expect(bench.book.samples()).toEqual([]);
});
