/**
 * The server that stands in for Ollama in other tests: it says what a real one says. Where recordings of a real one are
 * at hand, each is held against it, or is named among what it does not speak.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OllamaLike } from '../../servers/ollamaLike/server';
import { digestOf, exchanges, FILES, OllamaReplay, UNSPOKEN } from '../../servers/ollamaLike/replay';

let folder: string;
let replay: OllamaReplay;
let server: OllamaLike;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'errorbook-like-'));
  replay = new OllamaReplay(folder);
  ({ server } = replay);
  await replay.open();
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

describe('OllamaLike', () => {
  it('guesses a template by its likeness, and leaves one of a model’s own to its engine', async () => {
    const messages = [{ role: 'user', content: 'hi' }];
    expect((await replay.create('a:guessed', 'tiny-f16.gguf')).text).toContain(
      'autodetected template chatml',
    );
    expect(server.models.get('a:guessed')).toMatchObject({ stop: ['<|im_start|>', '<|im_end|>'] });
    expect((await replay.create('a:own', 'own.gguf')).text).not.toContain('autodetected');
    const body = { model: 'a:guessed', messages, stream: false, _debug_render_only: true };
    expect(JSON.parse((await replay.post('/api/chat', body)).text)).toMatchObject({
      _debug_info: { rendered_template: '<|im_start|>user\nhi<|im_end|>\n<|im_start|>assistant\n' },
    });
  });

  it.each([
    ['a name that is none', { model: 'a b' }, 400, /invalid model name/],
    [
      'a path out of its place',
      { files: { '../m.gguf': digestOf('tiny-f16.gguf') } },
      400,
      /must be relative/,
    ],
    ['nothing to make it of', { files: {} }, 400, /neither 'from' or 'files'/],
    ['a file that is not there', { files: { 'm.gguf': `sha256:${'1'.repeat(64)}` } }, 200, /no such file/],
    ['a file that is no model', { files: { 'm.gguf': digestOf('no model') } }, 200, /not in GGUF format/],
    ['a template that is none', { template: '{{ range .Messages }' }, 200, /template error/],
  ])('refuses %s', async (_, wrong, status, says) => {
    const answer = await replay.create('a:refused', 'tiny-f16.gguf', wrong);
    expect(answer).toMatchObject({ status, text: expect.stringMatching(says) as string });
    expect(server.models.has('a:refused')).toBe(false);
  });

  it('takes no file under the digest of another', async () => {
    const request = {
      method: 'POST',
      path: `/api/blobs/sha256:${'0'.repeat(64)}`,
      content: FILES['own.gguf'],
    };
    const text = expect.stringContaining('digest mismatch, expected') as string;
    expect(await replay.ask(request)).toMatchObject({ status: 400, text });
  });
});

const spoken = exchanges.filter(({ name }) => !UNSPOKEN.some(([names]) => names.test(name)));

// Recordings of a real server are not part of this project.
describe.skipIf(exchanges.length === 0)('OllamaLike beside a real Ollama', () => {
  it.each(spoken.map((exchange) => [exchange.name, exchange] as const))(
    'answers %s alike',
    async (_, exchange) => {
      await replay.prepare(exchange);
      const actual = await replay.ask(replay.here(exchange));
      const { status, lines, text = '' } = exchange.response;
      expect(actual.status).toBe(status);
      const real = lines ?? [text];
      const ours = actual.text.split('\n').filter((line) => line !== '');
      if (exchange.request.path === '/api/create') expect(ours.map(plain)).toEqual(real.map(plain));
      else for (const [at, line] of ours.entries()) expectWithin(jsonOf(line), jsonOf(real[at] ?? ''));
    },
  );

  it('speaks most of what was recorded', () => expect(spoken.length).toBeGreaterThan(exchanges.length / 2));
});

/** A line of `create` without digests, and without what a server had of an earlier model. */
function plain(line: string): string {
  return line.replace(/[0-9a-f]{64}/g, 'DIGEST').replace('using existing layer', 'creating new layer');
}

/** Differs from server to server, and from file to file. */
const OWN =
  /^(?:created_at|modified_at|expires_at|digest|size|version|quantization_level|general\..*|.*_duration)$/;
const NAMES = new Set(['family', 'families', 'name', 'model']);

/** All that is said here is said there too, of the same kind, and is the same but for what each server has of its own. */
function expectWithin(ours: unknown, real: unknown, key = ''): void {
  // A long answer was recorded in part.
  if (typeof real === 'string' && /\d+ characters in all\)$/.test(real)) return;
  if (Array.isArray(ours) && Array.isArray(real))
    return ours.slice(0, 1).forEach((each) => expectWithin(each, real[0], key));
  if (typeof ours === 'object' && ours !== null && typeof real === 'object' && real !== null) {
    const there = new Map(Object.entries(real));
    for (const [name, value] of Object.entries(ours)) {
      expect([...there.keys()], `${key}.${name}`).toContain(name);
      expectWithin(value, there.get(name), name);
    }
    return;
  }
  expect(typeof ours, key).toBe(typeof real);
  if (!OWN.test(key) && !NAMES.has(key)) expect(ours, key).toEqual(real);
}

function jsonOf(text: string): unknown {
  try {
    // The file of a wrong digest is another one here.
    return JSON.parse(text.replace(/got \\"sha256:[0-9a-f]+\\"/, 'got another'));
  } catch {
    return text;
  }
}
