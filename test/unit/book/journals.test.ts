import { cp, readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Book } from '../../../src/book/book';
import { FILES, KINDS, RECORDS } from '../../../src/book/kinds';
import { NewerRecord } from '../../../src/domain/record';
import { tempWorkspace } from '../../factories/workspace';

const FOLDER = resolve('test/fixtures/journals');

async function bookOf(version: string): Promise<Book> {
  const workspace = await tempWorkspace();
  await cp(join(FOLDER, version), join(workspace, '.errorbook'), { recursive: true });
  return Book.open(workspace);
}

describe('the journals of every version', () => {
  it.each(KINDS)('are kept, and read whole: %s', async (kind) => {
    const { version, stored } = RECORDS[kind];
    for (let v = 1; v <= version; v++) {
      // Missing? See test/fixtures/journals/README.md: a new version brings a journal of its own.
      const text = await readFile(join(FOLDER, `v${v}`, FILES[kind]), 'utf8');
      const lines = text.trimEnd().split('\n');
      for (const line of lines) {
        const raw: unknown = JSON.parse(line);
        expect(raw).toMatchObject({ v });
        const record = stored.parse(raw);
        expect(record).not.toBeInstanceOf(NewerRecord);
        expect(record).toMatchObject({ v: version });
      }
    }
  });

  it('open without a warning', async () => {
    for (const version of (await readdir(FOLDER)).filter((name) => name.startsWith('v')))
      expect((await bookOf(version)).warnings).toEqual([]);
  });

  it('say of version 1 what they always said', async () => {
    const book = await bookOf('v1');
    const counts = (texts: string[]) => {
      const sums: Record<string, number> = {};
      for (const text of texts) sums[text] = (sums[text] ?? 0) + 1;
      return sums;
    };
    expect({
      runs: counts(book.cases().map(({ run }) => run)),
      verdicts: counts(book.cases().map(({ verdict = 'none' }) => verdict)),
      tests: counts(book.tasks().map(({ tests }) => tests.kind)),
      checks: counts(book.tasks().map(({ suite, id }) => book.check(suite, id)?.status ?? 'unchecked')),
      diagnoses: counts(book.diagnoses().map(({ status, mode = 'checked' }) => `${mode} ${status}`)),
      marks: book.diagnoses().flatMap(({ id }) => book.marks(id).map(({ verdict }) => verdict)),
      namedBy: counts(book.runs().flatMap(({ id }) => book.clusters(id).map(({ namedBy }) => namedBy))),
      samples: counts(
        book.samples().map(({ verification, language }) => `${language} ${verification.status}`),
      ),
      decisions: counts(book.samples().map(({ id }) => book.decision(id))),
      usage: book.usage(),
      openBatches: book.openBatches('teacher').length,
      events: counts(book.iterationEvents('iteration-1').map(({ status }) => status)),
    }).toEqual({
      runs: { 'responses-8be8b426': 48, 'answers-c7abbeb1': 10, 'small-model-d583bf9b': 6 },
      verdicts: {
        ...{ passed: 27, 'wrong-answer': 17, 'missing-name': 3, exception: 4 },
        ...{ timeout: 3, syntax: 2, format: 8 },
      },
      tests: { asserts: 49, check: 1, inputs: 1, stdio: 1, program: 2 },
      checks: { sound: 52, unchecked: 2 },
      diagnoses: { 'checked rewritten': 13, 'checked unconfirmed': 6, 'paper unconfirmed': 2 },
      marks: ['right', 'partly', 'partly'],
      namedBy: { skills: 7, teacher: 1 },
      samples: { 'python verified': 40, 'python unchecked': 4 },
      decisions: { accepted: 28, rejected: 1, pending: 15 },
      usage: [
        {
          ...{ model: 'teacher', calls: 22, usage: { promptTokens: 2200, completionTokens: 1100 } },
          batched: { promptTokens: 300, completionTokens: 150 },
        },
      ],
      openBatches: 1,
      events: { started: 8, done: 7, waiting: 1, failed: 1 },
    });
    for (const { id } of book.cases()) expect((await book.readCase(id)).response.id).toBe(id);
    const calls = book.diagnoses().flatMap((diagnosis) => diagnosis.calls ?? []);
    for (const hash of calls) expect(await book.call(hash)).toMatchObject({ hash });
  });
});
