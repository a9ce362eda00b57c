import { readdir, readFile } from 'node:fs/promises';
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

describe('exportSamples', () => {
  it('writes prompt and completion as the target is asked and answers', async () => {
    const file = join(await tempWorkspace(), 'out', 'samples.jsonl');
    expect(await exportSamples([aSample()], file)).toBe(1);
    expect(await rowsOf(file)).toEqual([
      {
        prompt: promptFor(aSample()),
        completion: [{ role: 'assistant', content: '```python\ndef half(n):\n    return n // 2\n```' }],
        language: 'python',
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
