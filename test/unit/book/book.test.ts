import { appendFile, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Book } from '../../../src/book/book';
import type { Changes } from '../../../src/book/changes';
import type { Sample } from '../../../src/domain/sample';
import type { CaseVerdict } from '../../../src/domain/verdict';
import { aSample } from '../../factories/instructor';
import { aResponse, aTask, bookWith, tempWorkspace } from '../../factories/workspace';

const id = aResponse().id;

function aVerdict(overrides: Partial<CaseVerdict> = {}): CaseVerdict {
  return {
    case: id,
    key: 'k',
    verdict: 'passed',
    detail: '2 tests passed',
    weak: false,
    cpuMs: 3,
    wallMs: 4,
    lineOffset: 0,
    ...overrides,
  };
}

describe('Book', () => {
  it('creates nothing in a workspace that is only read', async () => {
    const workspace = await tempWorkspace();
    const book = await Book.open(workspace);
    expect(book.cases()).toEqual([]);
    await expect(readFile(join(workspace, '.errorbook', 'runs.jsonl'))).rejects.toThrow('ENOENT');
  });

  it('gives a case whole, and its verdict once it has one', async () => {
    const book = await bookWith(await tempWorkspace());
    expect(book.case(id)).toMatchObject({ task: 'double', detail: '' });
    expect(book.case(id)?.verdict).toBeUndefined();
    await book.add('verdict', aVerdict());
    expect(book.case(id)).toMatchObject({ verdict: 'passed', cpuMs: 3 });
    const whole = await book.readCase(id);
    expect(whole.response.text).toBe(aResponse().text);
    expect(whole.verdict?.detail).toBe('2 tests passed');
    expect(await book.verdictOfKey('k')).toMatchObject({ case: id });
  });

  it('takes the first of two responses with one id, and the last of two verdicts', async () => {
    const book = await bookWith(await tempWorkspace());
    await book.add('response', aResponse({ text: 'another' }));
    await book.add('verdict', aVerdict(), aVerdict({ verdict: 'timeout' }));
    expect((await book.readCase(id)).response.text).toBe(aResponse().text);
    expect(book.case(id)?.verdict).toBe('timeout');
    expect(book.cases('run-1')).toHaveLength(1);
  });

  it('shows what another window wrote, and tells its listeners', async () => {
    const workspace = await tempWorkspace();
    const [one, two] = [await bookWith(workspace), await Book.open(workspace)];
    const unfollow = await two.follow();
    const told = new Promise<Changes>((resolve) => two.onChange(resolve));
    await one.add('verdict', aVerdict());
    const changes = await told;
    expect(changes.concern({ kinds: ['verdict'], case: id, run: 'run-1' })).toBe(true);
    expect(changes.concern({ kinds: ['verdict'], run: 'another' })).toBe(false);
    expect(changes.concern({ kinds: ['response', 'sample'] })).toBe(false);
    unfollow();
    expect(two.case(id)?.verdict).toBe('passed');
  });

  it('loses nothing when two windows write at the same time', async () => {
    const workspace = await tempWorkspace();
    const books = await Promise.all([bookWith(workspace), Book.open(workspace)]);
    await Promise.all(
      Array.from({ length: 200 }, (_, n) => books[n % 2]?.add('response', aResponse({ index: n + 1 }))),
    );
    await Promise.all(books.map((book) => book.refresh()));
    for (const book of books) expect(book.cases('run-1')).toHaveLength(201);
  });

  it('keeps a verdict that was read before its response', async () => {
    const workspace = await tempWorkspace();
    const book = await bookWith(workspace);
    const other = aResponse({ index: 7 });
    await book.add('verdict', aVerdict({ case: other.id }));
    await book.add('response', other);
    expect(book.case(other.id)?.verdict).toBe('passed');
  });

  it('reads everything again when the journals were deleted under it', async () => {
    const workspace = await tempWorkspace();
    const book = await bookWith(workspace);
    await rm(book.dir, { recursive: true });
    const told: Changes[] = [];
    book.onChange((changes) => told.push(changes));
    await book.refresh();
    expect(told.map((changes) => changes.concern({ kinds: [], run: 'any' }))).toEqual([true]);
    expect(book.cases()).toEqual([]);
  });

  it('names what it left out', async () => {
    const workspace = await tempWorkspace();
    const { dir } = await bookWith(workspace);
    await appendFile(join(dir, 'responses.jsonl'), '{"v":1,"at":"now","id":"half\n{"v":1}\n');
    const book = await Book.open(workspace);
    expect(book.cases()).toHaveLength(1);
    expect(book.warnings).toEqual([
      expect.stringContaining('torn line at byte'),
      expect.stringMatching(/record at byte \d+ left out: \w+: /),
    ]);
  });

  it('knows the language of samples that were recorded before it was written down', async () => {
    const workspace = await tempWorkspace();
    const own = await bookWith(workspace);
    await own.add('task', aTask({ id: 'main', language: 'go', tests: { kind: 'program', code: 'tests' } }));
    await own.add('response', aResponse({ task: 'main' }));
    const old = ({ id: name, ...fields }: Partial<Sample>) =>
      JSON.stringify({ v: 1, at: 'then', ...aSample(fields), id: name, language: undefined });
    const program = { kind: 'program' as const, code: 'tests' };
    const rows = [
      old({ id: 'repair', case: aResponse({ task: 'main' }).id, tests: program }),
      old({ id: 'generated', case: aResponse({ task: 'main' }).id }),
      old({ id: 'lost', case: 'nowhere', tests: program }),
    ];
    await appendFile(join(own.dir, 'samples.jsonl'), `${rows.join('\n')}\n`);
    await own.refresh();
    expect(own.samples().map(({ id: name, language }) => [name, language])).toEqual([
      ['repair', 'go'],
      ['generated', 'python'],
      ['lost', 'python'],
    ]);
  });

  it('remembers the last decision on a sample', async () => {
    const book = await bookWith(await tempWorkspace());
    expect(book.decision('s1')).toBe('pending');
    await book.add('review', { sample: 's1', decision: 'accepted', by: 'ann' });
    await book.add('review', { sample: 's1', decision: 'pending', by: 'ann' });
    expect(book.decision('s1')).toBe('pending');
  });
});
