import { afterEach, describe, expect, it } from 'vitest';
import { UserError } from '../../../src/base/errors';
import { shortHash } from '../../../src/base/hash';
import type { Progress } from '../../../src/base/progress';
import type { Book } from '../../../src/book/book';
import { caseId } from '../../../src/domain/response';
import {
  diagnoseRun,
  type DiagnoseRunDeps,
  type DiagnoseRunOptions,
} from '../../../src/instructor/diagnoseRun';
import { loadPrompts } from '../../../src/instructor/template';
import { CachedModel, type CallStore } from '../../../src/models/cache';
import type { ChatModel } from '../../../src/models/chat';
import { OllamaModel } from '../../../src/models/ollama';
import { OpenAiModel } from '../../../src/models/openai';
import { RecordedModel } from '../../../src/models/recorded';
import {
  aFailedCase,
  diagnosisReply,
  failedBook,
  scriptedModel,
  someLimits,
} from '../../factories/instructor';
import { sharedSandbox } from '../../factories/sandbox';
import { tempWorkspace, writeRows } from '../../factories/workspace';
import {
  dropped,
  empty,
  rateLimited,
  refused,
  serverError,
  stalled,
  truncated,
  wrongKey,
  type Behaviour,
} from '../../servers/behaviour';
import type { FakeServer, SeenRequest } from '../../servers/http';
import { startOllamaServer } from '../../servers/ollama';
import { startOpenAiServer } from '../../servers/openai';

const sandbox = sharedSandbox();

let server: FakeServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

const nameOf = (index: number) => `task-${index}`;

async function bookOf(count: number): Promise<{ book: Book; ids: string[] }> {
  return failedBook(count, await tempWorkspace());
}

const storeOf = (book: Book): CallStore => ({
  get: (hash) => book.call(hash),
  put: (call) => book.add('call', call),
});

async function run(
  book: Book,
  ids: string[],
  model: ChatModel,
  { deps, ...options }: Partial<DiagnoseRunOptions> & { deps?: Partial<DiagnoseRunDeps> } = {},
) {
  const all: DiagnoseRunDeps = {
    model: new CachedModel(model, storeOf(book)),
    sandbox: sandbox(),
    limits: someLimits,
    prompts: await loadPrompts('diagnose'),
    readCase: (id) => book.readCase(id),
    contrastsOf: (lec) => Promise.resolve(lec.map(() => [])),
    diagnosesOf: (id) => book.diagnoses(id),
    onDiagnosis: (diagnosis) => book.add('diagnosis', diagnosis),
    ...deps,
  };
  return diagnoseRun(ids, all, { strategy: { name: 'le', lecRatio: 0 }, ...options });
}

describe('diagnoseRun', () => {
  it.each([
    ['OpenAI', startOpenAiServer, OpenAiModel],
    ['Ollama', startOllamaServer, OllamaModel],
  ] as const)(
    'loses and doubles none of 200 diagnoses of a server that misbehaves (%s), and names every failure',
    async (format, start, Model) => {
      const good = diagnosisReply();
      /** What a case meets, in order; then the server is well. */
      const troubles: Behaviour[][] = [
        [],
        ['not JSON at all'],
        ['{"category": "off-by-one"}'],
        [truncated(good)],
        [rateLimited(0), rateLimited(0)],
        [serverError(), serverError(503)],
        [dropped()],
        [stalled(3000, good)],
        [refused()],
        [empty(), empty()],
        ['not JSON', '{"still": "wrong"}'],
        [diagnosisReply({ findings: [{ start_line: 77, end_line: 70, quote: 'return n*n', message: 'm' }] })],
        [diagnosisReply({ corrected_solution: 'def double(n):\n    return n\n' })],
      ];
      const met = new Map<string, number>();
      const reply = ({ body }: SeenRequest): Behaviour => {
        const name = /# (task-\d+)\./.exec(JSON.stringify(body))?.[1] ?? '';
        const times = met.get(name) ?? 0;
        met.set(name, times + 1);
        return troubles[Number(name.slice(5)) % troubles.length]?.[times] ?? good;
      };
      server = await start({ reply });
      const model = new Model({
        model: 'teacher',
        baseUrl: server.url,
        timeoutSeconds: 2,
        retry: { retries: 3, minPauseMs: 1 },
      });
      const { book, ids } = await bookOf(200);
      const seen: Progress[] = [];

      const first = await run(book, ids, model, { concurrency: 8, onProgress: (each) => seen.push(each) });
      const share = (kind: number) => ids.filter((_, index) => index % troubles.length === kind).length;
      // Ollama has no field for a refusal: it is an answer that is not JSON, and is asked about again.
      const declined = format === 'OpenAI' ? share(8) : 0;
      const failed = share(7) + declined + share(9) + share(10);
      expect(first).toMatchObject({ failed, unconfirmed: share(12), located: 200 - failed - share(12) });
      expect(seen.at(-1)).toMatchObject({ done: 200, total: 200 });
      const recorded = book.diagnoses();
      expect(recorded.map((each) => each.case).sort()).toEqual([...ids].sort());
      const named = recorded.filter(({ status }) => status !== 'located').map(({ reason }) => reason ?? '');
      expect(named.every((reason) => reason.length > 10)).toBe(true);
      expect(recorded.find((each) => each.case === ids[11])?.findings).toEqual([
        { startLine: 4, endLine: 4, message: 'm' },
      ]);

      const second = await run(book, ids, model, { concurrency: 8 });
      expect(second).toMatchObject({ skipped: 200 - failed, failed: 0, located: failed });
      expect(book.diagnoses()).toHaveLength(200);

      const requests = server.requests.length;
      expect(await run(book, ids, model)).toMatchObject({ skipped: 200, located: 0 });
      expect(server.requests).toHaveLength(requests);
    },
  );

  it('stops at a wrong key, with one error, and records nothing', async () => {
    server = await startOpenAiServer({ reply: wrongKey });
    const model = new OpenAiModel({ model: 'teacher', baseUrl: server.url, timeoutSeconds: 5 });
    const { book, ids } = await bookOf(30);
    await expect(run(book, ids, model, { concurrency: 3 })).rejects.toThrow(/asks for a key/);
    expect(server.requests).toHaveLength(3);
    expect(book.diagnoses()).toEqual([]);
  });

  it('keeps what was diagnosed when it is cancelled, and goes on from there', async () => {
    const { book, ids } = await bookOf(10);
    const stop = new AbortController();
    const model = scriptedModel(diagnosisReply());
    const onProgress = ({ done }: Progress) => (done === 4 ? stop.abort() : undefined);
    const cut = run(book, ids, model, { concurrency: 1, signal: stop.signal, onProgress });
    await expect(cut).rejects.toMatchObject({ name: 'AbortError' });
    expect(book.diagnoses()).toHaveLength(4);
    const rest: Progress[] = [];
    const done = await run(book, ids, model, { onProgress: (each) => rest.push(each) });
    expect(done).toMatchObject({ skipped: 4, located: 6 });
    expect(rest[0]).toMatchObject({ done: 4, total: 10 });
    expect(model.asked).toHaveLength(10);
  });

  it('does not ask again for an answer that was stored before its diagnosis could be', async () => {
    const { book, ids } = await bookOf(1);
    const model = scriptedModel(diagnosisReply());
    const full = () => Promise.reject(new UserError('The disk is full.'));
    await expect(run(book, ids, model, { deps: { onDiagnosis: full } })).rejects.toThrow('disk is full');
    expect(await run(book, ids, model)).toMatchObject({ located: 1 });
    expect(model.asked).toHaveLength(1);
  });

  it('gives up a model that is of no use', async () => {
    const { book, ids } = await bookOf(60);
    const model = scriptedModel('I would rather talk.');
    const useless = run(book, ids, model, { concurrency: 1 });
    await expect(useless).rejects.toThrow(/20 times in a row.*not JSON/);
    expect(book.diagnoses()).toHaveLength(20);
  });

  it('looks the contrasts of all LEC cases up at once', async () => {
    const { book, ids } = await bookOf(8);
    const id = caseId('run-1', 'made-up', 'task-0', 1);
    const passed = aFailedCase({
      id,
      task: 'task-0',
      index: 1,
      text: 'def double(n): return n + n',
    });
    await book.add('response', passed.response);
    const batches: string[][] = [];
    const contrastsOf = (lec: string[]) => {
      batches.push(lec);
      return Promise.resolve(lec.map(() => [{ case: id, score: 0.5, reason: 'double' }]));
    };
    const model = scriptedModel(diagnosisReply());
    await run(book, ids, model, { strategy: { name: 'mixed', lecRatio: 0.5 }, deps: { contrastsOf } });
    const lec = book.diagnoses().filter(({ strategy }) => strategy === 'lec');
    expect(batches).toEqual([ids.filter((failed) => lec.some((each) => each.case === failed))]);
    expect(lec.length).toBeGreaterThan(0);
    expect(lec.length).toBeLessThan(8);
    expect(lec[0]?.contrast).toEqual([{ case: id, score: 0.5, reason: 'double' }]);
  });

  it('asks a live model where only recorded replies answered before', async () => {
    const { book, ids } = await bookOf(2);
    const texts = await Promise.all(ids.map(async (id) => (await book.readCase(id)).response.text));
    const file = await writeRows(
      `${book.workspace}/replies.jsonl`,
      texts.slice(0, 1).map((text, index) => ({
        label: `diagnose/le/made-up/${nameOf(index)}/${shortHash(text)}`,
        text: diagnosisReply(),
      })),
    );
    const recorded = await run(book, ids, new RecordedModel(file));
    expect(recorded).toMatchObject({ located: 1, missing: 1 });
    const live = await run(book, ids, scriptedModel(diagnosisReply()));
    expect(live).toMatchObject({ located: 2, skipped: 0 });
    expect(await run(book, ids, new RecordedModel(file))).toMatchObject({ skipped: 2 });
  });

  it('says what to do when nothing is recorded for any case', async () => {
    const { book, ids } = await bookOf(2);
    const file = await writeRows(`${book.workspace}/replies.jsonl`, []);
    await expect(run(book, ids, new RecordedModel(file))).rejects.toMatchObject({
      hint: expect.stringContaining('instructor.model') as string,
    });
  });

  it('diagnoses anew what has a diagnosis when it is asked to', async () => {
    const { book, ids } = await bookOf(1);
    const model = scriptedModel(diagnosisReply({ skill: 'first' }), diagnosisReply({ skill: 'second' }));
    await run(book, ids, model);
    await run(book, ids, model, { again: true });
    expect(book.diagnoses().map(({ skill }) => skill)).toEqual(['second']);
  });
});
