import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, mkdir, readFile, rm, symlink, truncate } from 'node:fs/promises';
import { platform } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { Journal } from '../../../src/book/journal';
import { tempWorkspace } from '../../factories/workspace';

const schema = z.object({ n: z.number(), text: z.string().optional() });
type Row = z.infer<typeof schema>;

async function readAll(file: string): Promise<{ rows: Row[]; warnings: string[] }> {
  const warnings: string[] = [];
  const rows: Row[] = [];
  for await (const { record } of new Journal(file, schema).readNew(warnings)) rows.push(record);
  return { rows, warnings };
}

describe('Journal', () => {
  it('reads back what was appended, in order, and each record by its place', async () => {
    const file = join(await tempWorkspace(), 'deep', 'journal.jsonl');
    const journal = new Journal(file, schema);
    await Promise.all([journal.append([{ n: 1 }, { n: 2, text: 'zwei – 二' }]), journal.append([{ n: 3 }])]);
    const entries = [];
    for await (const entry of journal.readNew([])) entries.push(entry);
    expect(entries.map((entry) => entry.record.n)).toEqual([1, 2, 3]);
    for (const { record, location } of entries) expect(await journal.readAt(location)).toEqual(record);
  });

  it('reads only the news the second time', async () => {
    const file = join(await tempWorkspace(), 'journal.jsonl');
    const [writer, reader] = [new Journal(file, schema), new Journal(file, schema)];
    await writer.append([{ n: 1 }]);
    for await (const { record } of reader.readNew([])) expect(record.n).toBe(1);
    await writer.append([{ n: 2 }]);
    const news = [];
    for await (const { record } of reader.readNew([])) news.push(record.n);
    expect(news).toEqual([2]);
  });

  it('drops a torn last line with a warning and writes the next record whole', async () => {
    const file = join(await tempWorkspace(), 'journal.jsonl');
    await new Journal(file, schema).append([{ n: 1 }, { n: 2 }]);
    await truncate(file, (await readFile(file)).length - 4);
    await new Journal(file, schema).append([{ n: 3 }]);
    const { rows, warnings } = await readAll(file);
    expect(rows.map((row) => row.n)).toEqual([1, 3]);
    expect(warnings).toEqual([expect.stringContaining('torn line at byte 8')]);
  });

  it('says so where it was cut or deleted under a reader', async () => {
    const file = join(await tempWorkspace(), 'journal.jsonl');
    const journal = new Journal(file, schema);
    await journal.append([{ n: 1 }]);
    await truncate(file, 3);
    await expect(journal.readAt({ offset: 0, length: 7 })).rejects.toThrow(/was cut or replaced.*at byte 0/);
    await rm(file);
    await expect(journal.readAt({ offset: 0, length: 7 })).rejects.toThrow(/could not be read: there is no/);
  });

  it('names a record that does not fit the schema and reads the rest', async () => {
    const file = join(await tempWorkspace(), 'journal.jsonl');
    await appendFile(file, '{"n":1}\n{"n":"two"}\n{"n":3}\n');
    const { rows, warnings } = await readAll(file);
    expect(rows.map((row) => row.n)).toEqual([1, 3]);
    expect(warnings[0]).toMatch(/byte 8 left out: n: /);
  });

  it('reads lines longer than its chunks', async () => {
    const file = join(await tempWorkspace(), 'journal.jsonl');
    const text = 'ü'.repeat(1_500_000);
    await new Journal(file, schema).append([{ n: 1, text }, { n: 2 }]);
    const { rows } = await readAll(file);
    expect(rows).toEqual([{ n: 1, text }, { n: 2 }]);
  });

  it.runIf(platform() === 'linux')('says that the disk is full and what to do', async () => {
    const folder = await tempWorkspace();
    await symlink('/dev/full', join(folder, 'journal.jsonl'));
    const append = new Journal(join(folder, 'journal.jsonl'), schema).append([{ n: 1 }]);
    await expect(append).rejects.toMatchObject({
      name: 'UserError',
      message: expect.stringContaining('disk is full'),
      hint: expect.stringContaining('Free some space'),
    });
  });

  it('loses nothing acknowledged to kill -9, with two processes writing', { timeout: 120_000 }, async () => {
    const folder = await tempWorkspace();
    const file = join(folder, 'journal.jsonl');
    await mkdir(folder, { recursive: true });
    const acknowledged: number[] = [];
    for (let round = 0; round < 8; round++) {
      const writers = [0, 1].map((lane) => startWriter(file, (round * 2 + lane) * 100_000));
      await Promise.all(writers.map((writer) => writer.started));
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 300));
      for (const writer of writers) writer.child.kill('SIGKILL');
      await Promise.all(writers.map((writer) => writer.closed));
      for (const writer of writers) acknowledged.push(...writer.acknowledged());
    }
    const { rows } = await readAll(file);
    const numbers = new Set(rows.map((row) => row.n));
    expect(acknowledged.length).toBeGreaterThan(100);
    expect(acknowledged.filter((n) => !numbers.has(n))).toEqual([]);
    expect(numbers.size).toBe(rows.length);
  });
});

/** A process that appends numbered records one after another and prints each number once it is acknowledged. */
function startWriter(file: string, from: number) {
  const script = join(__dirname, 'journalWriter.ts');
  const child = spawn(process.execPath, ['--import', 'tsx', script, file, String(from)]);
  let printed = '';
  child.stdout.on('data', (data: Buffer) => (printed += data.toString()));
  const acknowledged = () => printed.split('\n').slice(0, -1).map(Number);
  return { child, acknowledged, started: once(child.stdout, 'data'), closed: once(child, 'close') };
}
