import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { errorbook, starterCopy } from '../../factories/cli';
import { startOllamaServer } from '../../servers/ollama';
import { startOpenAiServer } from '../../servers/openai';

describe('errorbook models test', () => {
  it('says what works of each model, and which cannot be asked from here', async () => {
    const server = await startOllamaServer({
      reply: ({ body }) => (JSON.stringify(body).includes('17 + 25') ? '{"answer": 42}' : 'ready'),
    });
    onTestFinished(() => server.close());
    const workspace = await starterCopy({
      target: { provider: 'ollama', model: 'small', baseUrl: server.url },
      instructor: { provider: 'vscode', model: 'gpt' },
    });
    const { code, stdout } = await errorbook(['models', 'test', '--workspace', workspace]);
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /target: ollama\/small\n {2}works {2}answers[\s\S]*works {2}structured output[\s\S]*131,072 tokens/,
    );
    expect(stdout).toMatch(/instructor: vscode\/gpt\n {2}FAILS {2}opens: .*in the editor only/);
    expect(stdout).toMatch(/embedding: built in\n {2}works/);
  });

  it('keeps what it learns of a server, in a folder that has no .errorbook yet', async () => {
    const server = await startOpenAiServer({
      reply: ({ body }) => (JSON.stringify(body).includes('17 + 25') ? '{"answer": 42}' : 'ready'),
    });
    onTestFinished(() => server.close());
    const workspace = await starterCopy({
      target: { provider: 'openai', model: 'small', baseUrl: server.url },
    });
    const { stdout } = await errorbook(['models', 'test', '--workspace', workspace]);
    expect(stdout).toContain('with a JSON schema that the server enforces');
    expect(stdout).not.toContain('FAILS');
    const kept = await readFile(join(workspace, '.errorbook', 'models.json'), 'utf8');
    expect(JSON.parse(kept)).toMatchObject({ [`openai ${server.url} small`]: { format: 'json_schema' } });
  });
});
