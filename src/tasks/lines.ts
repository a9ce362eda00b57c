import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { messageOf, UserError } from '../base/errors';

/** A row of a JSONL file: its 1-based line, and its value with its source, or why it has none. */
export type Row = { line: number; value: unknown; text: string } | { line: number; error: string };

/**
 * Streams the rows of a JSONL file, plain or gzipped (told by its first bytes, not by its name), so that a file of
 * any size is read in bounded memory. Blank lines are passed over; a malformed line is a row with an error.
 * @throws UserError when the file cannot be read at all
 */
export async function* readRows(file: string): AsyncGenerator<Row> {
  const stream = await openText(file);
  const lines = createInterface({ input: stream, crlfDelay: Infinity });
  let line = 0;
  try {
    for await (const text of lines) {
      line += 1;
      const clean = line === 1 ? text.replace(/^\uFEFF/, '') : text;
      if (clean.trim() !== '') yield parseRow(clean, line);
    }
  } catch (error) {
    throw new UserError(
      `${file}: reading stopped after line ${line}: ${messageOf(error)}`,
      'Is the file whole?',
    );
  }
}

function parseRow(text: string, line: number): Row {
  try {
    return { line, value: JSON.parse(text) as unknown, text };
  } catch (error) {
    return { line, error: `not JSON: ${messageOf(error)}` };
  }
}

async function openText(file: string): Promise<Readable> {
  const gzipped = await startsGzipped(file);
  const raw = createReadStream(file);
  // pipeline hands a damaged archive's error on to the reader, through the stream that it destroys.
  return gzipped ? pipeline(raw, createGunzip(), () => undefined) : raw;
}

async function startsGzipped(file: string): Promise<boolean> {
  const handle = await open(file, 'r').catch((error: NodeJS.ErrnoException) => {
    const why = error.code === 'ENOENT' ? 'There is no such file' : error.message;
    throw new UserError(`${file} could not be read: ${why}.`, 'Check the path.');
  });
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
  } catch (error) {
    throw new UserError(`${file} could not be read: ${messageOf(error)}.`, 'Check the path.');
  } finally {
    await handle.close();
  }
}
