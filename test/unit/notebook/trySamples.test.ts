import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { silentLog } from '../../../src/base/log';
import { editSample } from '../../../src/notebook/editSample';
import { trySamples } from '../../../src/notebook/trySamples';
import { Workbench } from '../../../src/notebook/workbench';
import { aSample } from '../../factories/instructor';
import { tempWorkspace } from '../../factories/workspace';

/** A target that knows `half`, knows `third` in two of four tries, says nothing of use on `lost`, and breaks on `mute`. */
const TARGET = `
const { readFileSync, appendFileSync } = require('node:fs');
const { messages, seed, label, temperature } = JSON.parse(readFileSync(0, 'utf8'));
appendFileSync('asked.txt', [label, temperature].join(' ') + '\\n');
const program = (name, body) => '\`\`\`python\\ndef ' + name + '(n):\\n    return ' + body + '\\n\`\`\`\\n';
const { content } = messages.at(-1);
if (content.includes('half(n)')) console.log(program('half', 'n // 2'));
else if (content.includes('third(n)')) console.log(program('third', seed % 2 ? 'n // 3' : 'n / 3 + 1'));
else if (content.includes('lost(n)')) console.log('I do not know.');
else process.exit(3);
`;

const named = (name: string, overrides = {}) =>
  aSample({
    id: name,
    prompt: `Write \`${name}(n)\`.`,
    entryPoint: name,
    tests: { kind: 'asserts', setup: '', asserts: [`assert ${name}(9) == 9 // ${name === 'half' ? 2 : 3}`] },
    ...overrides,
  });

async function openBench(target: object): Promise<{ bench: Workbench; asked: () => Promise<string[]> }> {
  const workspace = await tempWorkspace();
  await writeFile(join(workspace, 'target.cjs'), TARGET);
  await writeFile(join(workspace, 'asked.txt'), '');
  await writeFile(join(workspace, 'errorbook.json'), JSON.stringify({ target }));
  const keyFor = () => Promise.resolve(undefined);
  const bench = await Workbench.open({ workspace, log: silentLog, jobs: 1, keyFor });
  onTestFinished(() => bench.dispose());
  const asked = async () => (await readFile(join(workspace, 'asked.txt'), 'utf8')).trim().split('\n');
  return { bench, asked };
}

const COMMAND = { provider: 'command', model: 'pupil', command: [process.execPath, 'target.cjs'] };

it('keeps how often the target passes what was verified, and tries nothing twice', async () => {
  const { bench, asked } = await openBench(COMMAND);
  const { book } = bench;
  const refuted = { status: 'refuted' as const, reason: 'It does not pass.' };
  await book.add(
    'sample',
    ...['half', 'third', 'lost', 'mute'].map((name) => named(name)),
    named('wrong', { verification: refuted }),
    named('double', { screened: [{ screen: 'duplicate', reason: 'Said already.' }] }),
    named('fix', { kind: 'repair' }),
  );
  const query = { tries: 4 };
  const told: number[] = [];
  const tried = await trySamples(bench, query, { onProgress: ({ done }) => told.push(done) });
  expect(tried).toMatchObject({ tried: 3, always: 1, sometimes: 1, never: 1 });
  expect(tried.problems).toHaveLength(4); // `mute` alone.
  expect(told.at(-1)).toBe(16);
  const ratesOf = () =>
    ['half', 'third', 'lost', 'mute', 'wrong'].map((id) => book.sample(id)?.tries?.passed);
  expect(ratesOf()).toEqual([4, 2, 0, undefined, undefined]);
  expect(book.sample('half')?.tries).toEqual({ model: 'pupil', asked: 4, passed: 4 });
  const lines = await asked();
  expect(new Set(lines).size).toBe(16);
  expect(lines.every((line) => line.endsWith(' 0.8'))).toBe(true); // Greedy, all tries would be the same.

  expect(await trySamples(bench, query)).toMatchObject({ tried: 0 });
  expect(await asked()).toHaveLength(20); // What had no answer is asked again.

  // An edited task is another one: how the old one went says nothing of it.
  await editSample(bench, 'half', {
    tests: { kind: 'asserts', setup: '', asserts: ['assert half(4) == 2'] },
  });
  expect(book.sample('half')?.tries).toBeUndefined();
});

it('says what is missing where there is no target', async () => {
  const { bench } = await openBench({});
  await bench.book.add('sample', named('half'));
  await expect(trySamples(bench, { tries: 1 })).rejects.toMatchObject({
    message: 'No target is named that could try the samples.',
    hint: expect.stringContaining('targetTries') as string,
  });
});

it('keeps what was tried when it is cancelled', async () => {
  const { bench } = await openBench({ ...COMMAND, concurrency: 1 });
  await bench.book.add('sample', named('half'), named('third'));
  const cancel = new AbortController();
  const onProgress = ({ done }: { done: number }) => {
    if (done === 3) cancel.abort();
  };
  const trying = trySamples(bench, { tries: 2 }, { signal: cancel.signal, onProgress });
  await expect(trying).rejects.toThrow();
  const triesOf = (id: string) => bench.book.sample(id)?.tries?.asked;
  expect([triesOf('half'), triesOf('third')]).toEqual([2, undefined]);
  expect(await trySamples(bench, { tries: 2 })).toMatchObject({ tried: 1 });
});
