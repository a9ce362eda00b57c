import { describe, expect, it, onTestFinished } from 'vitest';
import { Book } from '../../../src/book/book';
import { errorbookJson, gradedStarter } from '../../factories/cli';
import { startOpenAiServer } from '../../servers/openai';

/** Three tasks, of which two are the same for every error; their solutions would not pass. */
const reply = (index: number) =>
  JSON.stringify({
    samples: [`own_${index}`, 'shared', 'shared'].map((name) => ({
      statement: `Write \`${name}(x)\`.`,
      entry_point: name,
      solution: `def ${name}(x):\n    return x\n`,
      tests: [`assert ${name}(1) == 2`],
    })),
  });

describe('the strategy `paper`', { timeout: 120_000 }, () => {
  it('asks once for each error, runs nothing, and leaves out what is the same', async () => {
    const server = await startOpenAiServer({ reply: (_, index) => reply(index) });
    onTestFinished(() => server.close());
    const workspace = await gradedStarter({
      instructor: { model: 'teacher', baseUrl: server.url },
      strategy: { name: 'paper', lecRatio: 0.5, sampleSize: 48 },
    });
    const at = ['--workspace', workspace];
    expect(await errorbookJson(['diagnose', '--estimate', ...at])).toMatchObject({
      diagnose: { calls: 0 },
      generate: { calls: 16 },
    });
    await errorbookJson(['diagnose', ...at]);
    expect(server.requests).toHaveLength(0);
    const made = await errorbookJson(['samples', 'generate', ...at]);
    expect(made).toMatchObject({ verified: 0, refuted: 0, unchecked: 17, duplicates: 31, failed: 0 });
    expect(server.requests).toHaveLength(16);
    const bodies = server.requests.map(({ body }) => body);
    expect(bodies.every((body) => body?.['temperature'] === 0.8 && body['max_tokens'] === 4095)).toBe(true);
    expect(JSON.stringify(bodies[0])).toContain('Write 4 new questions');

    const book = await Book.open(workspace);
    const lec = book.diagnoses().filter(({ strategy }) => strategy === 'lec');
    expect(lec.length).toBeGreaterThan(0);
    expect(lec.every(({ mode, contrast }) => mode === 'paper' && contrast.length === 2)).toBe(true);
    const shown = bodies.filter((body) => JSON.stringify(body).includes('solved_task similarity'));
    expect(shown).toHaveLength(lec.length);
    expect(book.samples()).toHaveLength(17);
    expect(
      book.samples().every(({ mode, wrongSolution }) => mode === 'paper' && wrongSolution === undefined),
    ).toBe(true);

    await errorbookJson(['samples', 'accept', '--verified', ...at]);
    const after = await Book.open(workspace);
    expect(after.samples().every(({ id }) => after.decision(id) === 'accepted')).toBe(true);
  });
});
