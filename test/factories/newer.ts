import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FILES, type Kind } from '../../src/book/kinds';

/** What a newer Errorbook would append: the fields that name a record, and others that nobody knows yet. */
export async function appendNewer(dir: string, kind: Kind, named: object = {}): Promise<void> {
  const line = JSON.stringify({ v: 99, at: 'now', ...named, fromTheFuture: { all: 'new' } });
  await appendFile(join(dir, FILES[kind]), `${line}\n`);
}
