import { execFileSync } from 'node:child_process';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Sample } from '../../../src/domain/sample';
import { promptFor } from '../../../src/results/prompt';
import { exportSamples } from '../../../src/samples/export';
import { aSample } from '../../factories/instructor';
import { tempWorkspace } from '../../factories/workspace';

const rowsOf = async (file: string) =>
  (await readFile(file, 'utf8'))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);

/** What a task's own tests give for a program, or for its solution; its container is a folder here. */
async function rewarded(task: string, program: string): Promise<string> {
  const root = await tempWorkspace();
  const script = async (name: string) => {
    const text = await readFile(join(task, name), 'utf8');
    const own = text
      .replaceAll('/app', root)
      .replaceAll('/logs', root)
      .replaceAll('/tests', join(task, 'here'));
    const file = join(task, name.replace('tests/', 'here/'));
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, own);
    return file;
  };
  await script('tests/check.py');
  if (program === 'solution') execFileSync('sh', [await script('solution/solve.sh')]);
  else await writeFile(join(root, 'solution.py'), program);
  execFileSync('sh', [await script('tests/test.sh')], { stdio: 'ignore' });
  return readFile(join(root, 'verifier', 'reward.txt'), 'utf8');
}

describe('exportSamples', () => {
  it('writes prompt and completion as the target is asked and answers', async () => {
    const file = join(await tempWorkspace(), 'out', 'samples.jsonl');
    expect(await exportSamples([aSample()], file)).toBe(1);
    expect(await rowsOf(file)).toEqual([
      {
        prompt: promptFor(aSample()),
        completion: [{ role: 'assistant', content: '```python\ndef half(n):\n    return n // 2\n```' }],
        id: 'sample-1',
        language: 'python',
        errorbook: expect.stringContaining('"entryPoint":"half"') as string,
      },
    ]);
  });

  it('writes one conversation a line', async () => {
    const file = join(await tempWorkspace(), 'samples.jsonl');
    await exportSamples([aSample()], file, 'messages');
    const [row] = (await rowsOf(file)) as { messages: { role: string }[] }[];
    expect(row?.messages.map(({ role }) => role)).toEqual(['user', 'assistant']);
  });

  it('asks and answers in the language of the sample, and says it', async () => {
    const file = join(await tempWorkspace(), 'samples.jsonl');
    await exportSamples(
      [aSample({ language: 'go', solution: 'func Half(n int) int { return n / 2 }\n' })],
      file,
    );
    const [row] = (await rowsOf(file)) as { prompt: { content: string }[]; completion: object[] }[];
    expect(row).toMatchObject({
      language: 'go',
      completion: [{ content: '```go\nfunc Half(n int) int { return n / 2 }\n```' }],
    });
    expect(row?.prompt[0]?.content).toContain('Answer with one Go code block.');
  });

  it('writes Alpaca and ShareGPT with what LLaMA-Factory has to know of them, beside what it knows', async () => {
    const folder = await tempWorkspace();
    const info = join(folder, 'dataset_info.json');
    await writeFile(info, '{"other": {"file_name": "other.json"}}');
    await exportSamples([aSample()], join(folder, 'alpaca.jsonl'), 'alpaca');
    await exportSamples([aSample()], join(folder, 'chats.jsonl'), 'sharegpt');
    expect(await rowsOf(join(folder, 'alpaca.jsonl'))).toMatchObject([
      {
        instruction: promptFor(aSample())[0]?.content,
        input: '',
        output: expect.stringContaining('n // 2') as string,
      },
    ]);
    expect(await rowsOf(join(folder, 'chats.jsonl'))).toMatchObject([
      {
        conversations: [
          { from: 'human' },
          { from: 'gpt', value: expect.stringContaining('n // 2') as string },
        ],
      },
    ]);
    expect(JSON.parse(await readFile(info, 'utf8'))).toEqual({
      other: { file_name: 'other.json' },
      alpaca: {
        file_name: 'alpaca.jsonl',
        columns: { prompt: 'instruction', query: 'input', response: 'output' },
      },
      chats: { file_name: 'chats.jsonl', formatting: 'sharegpt', columns: { messages: 'conversations' } },
    });
  });

  it('pairs a repair with what the target answered, and a new task with the expected mistake', async () => {
    const file = join(await tempWorkspace(), 'pairs.jsonl');
    const repair = aSample({ id: 'repair', kind: 'repair', wrongSolution: undefined });
    const unknown = { ...repair, id: 'unknown' };
    const answer = ({ id }: Sample) => Promise.resolve(id === 'repair' ? 'I think it is n / 2.' : undefined);
    expect(await exportSamples([aSample(), repair, unknown], file, 'preference', {}, answer)).toBe(2);
    expect(await rowsOf(file)).toMatchObject([
      { id: 'sample-1', rejected: [{ content: '```python\ndef half(n):\n    return int(n / 2)\n```' }] },
      { id: 'repair', chosen: [{ role: 'assistant' }], rejected: [{ content: 'I think it is n / 2.' }] },
    ]);
  });

  it('writes a dataset with its card, and never over a README of another', async () => {
    const folder = await tempWorkspace();
    const file = join(folder, 'train.jsonl');
    const mutants = { made: 4, killed: 3, survivors: [] };
    const sample = aSample({ verification: { status: 'verified', reason: '', mutants }, screened: [] });
    for (let time = 0; time < 2; time++) await exportSamples([sample], file, 'hugging-face');
    const card = await readFile(join(folder, 'README.md'), 'utf8');
    expect(card).toContain('data_files: train.jsonl');
    expect(card).toContain('1 of 1 are verified');
    expect(card).toContain('75.0 %');
    await writeFile(join(folder, 'README.md'), '# Mine');
    const other = join(folder, 'other.jsonl');
    await expect(exportSamples([sample], other, 'hugging-face')).rejects.toThrow('is there already');
    expect((await readdir(folder)).sort()).toEqual(['README.md', 'train.jsonl']);
  });

  it('writes what axolotl is started with once: what a person filled in stays', async () => {
    const folder = await tempWorkspace();
    await exportSamples([aSample()], join(folder, 'train.jsonl'), 'axolotl');
    const yaml = join(folder, 'axolotl.yaml');
    expect(await readFile(yaml, 'utf8')).toMatch(
      /- path: "train.jsonl"\n {4}ds_type: json\n {4}type: chat_template/,
    );
    await writeFile(yaml, 'base_model: mine\n');
    await exportSamples([aSample()], join(folder, 'train.jsonl'), 'axolotl');
    expect(await readFile(yaml, 'utf8')).toBe('base_model: mine\n');
  });

  it('writes Harbor tasks, whose tests reward the solution and nothing that only ends early', async () => {
    const folder = await tempWorkspace();
    const file = join(folder, 'tasks.jsonl');
    const quoted = aSample({
      id: 'b',
      prompt: 'Say "\\n".',
      solution: 'def half(n):\n    "\\\\ \u2028 ü"\n    return n // 2\n',
    });
    const go = aSample({ id: 'c', language: 'go' });
    for (let time = 0; time < 2; time++)
      expect(await exportSamples([aSample(), quoted, go], file, 'harbor')).toBe(2);
    const rows = (await rowsOf(file)) as { task: string }[];
    for (const { task } of rows) {
      expect(await rewarded(join(folder, task), 'solution')).toBe('1\n');
      expect(await rewarded(join(folder, task), 'def half(n):\n    return int(n / 2)')).toBe('0\n');
      expect(await rewarded(join(folder, task), 'import sys\nsys.exit(0)')).toBe('0\n');
    }
    const parse =
      'import sys, tomllib; print(tomllib.load(open(sys.argv[1], "rb"))["metadata"]["errorbook_sample"])';
    const toml = join(folder, rows[1]?.task ?? '', 'task.toml');
    expect(execFileSync('python3', ['-c', parse, toml], { encoding: 'utf8' })).toBe('b\n');
  });

  it('streams many samples', async () => {
    const file = join(await tempWorkspace(), 'samples.jsonl');
    async function* many(): AsyncGenerator<Sample> {
      for (let index = 0; index < 1201; index++)
        yield await Promise.resolve(aSample({ prompt: `Task ${index}` }));
    }
    expect(await exportSamples(many(), file)).toBe(1201);
    expect(await rowsOf(file)).toHaveLength(1201);
  });

  it('leaves the old file where it fails, and nothing beside it', async () => {
    const file = join(await tempWorkspace(), 'samples.jsonl');
    await exportSamples([aSample()], file);
    async function* broken(): AsyncGenerator<Sample> {
      yield await Promise.resolve(aSample());
      throw new Error('the journal broke');
    }
    await expect(exportSamples(broken(), file)).rejects.toThrow(/could not be written: the journal broke/);
    expect(await rowsOf(file)).toHaveLength(1);
    expect(await readdir(dirname(file))).toEqual(['samples.jsonl']);
  });
});
