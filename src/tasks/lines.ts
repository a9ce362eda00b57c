import { isUtf8 } from 'node:buffer';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { LineCutter, LONGEST_LINE, type ByteLine } from '../base/byteLines';
import { messageOf, UserError } from '../base/errors';
import { causeOf, fileError } from '../base/fileErrors';

/** A row of a JSONL file: its 1-based line, and its value with its source, or why it has none. */
export type Row = { line: number; value: unknown; text: string } | { line: number; error: string };

/**
 * Streams the rows of a JSONL file, plain or gzipped (told by its first bytes, not by its name), so that a file of
 * any size is read in bounded memory. Blank lines are passed over; a malformed line is a row with an error.
 * @throws UserError when the file cannot be read at all
 */
export async function* readRows(file: string): AsyncGenerator<Row> {
  const stream = await openText(file);
  const cutter = new LineCutter();
  let line = 0;
  try {
    for await (const chunk of stream) {
      for (const each of cutter.lines(chunk as Buffer)) {
        line += 1;
        yield* rowOf(each, line);
      }
    }
    const rest = cutter.rest();
    if (rest !== undefined) yield* rowOf(rest, line + 1);
  } catch (error) {
    const { cause } = causeOf(error);
    throw new UserError(`${file}: reading stopped after line ${line}: ${cause}.`, 'Is the file whole?', {
      cause: error,
    });
  }
}

/** Deeper than any task is; much deeper ones cannot be walked through. */
const DEEPEST = 500;

function* rowOf({ bytes }: ByteLine, line: number): Generator<Row> {
  if (bytes === undefined)
    return yield { line, error: `longer than ${LONGEST_LINE >> 20} MB: shorten the line, or leave it out` };
  if (!isUtf8(bytes)) return yield { line, error: 'not UTF-8: save the file as UTF-8' };
  const text = bytes.toString('utf8').replace(line === 1 ? /^\uFEFF|\r$/g : /\r$/, '');
  if (text.trim() !== '') yield parseRow(text, line);
}

function parseRow(text: string, line: number): Row {
  try {
    const value = JSON.parse(text) as unknown;
    return isDeeper(value, DEEPEST)
      ? { line, error: `nested more than ${DEEPEST} deep` }
      : { line, value, text };
  } catch (error) {
    return { line, error: `not JSON: ${messageOf(error)}` };
  }
}

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((each) => isDeeper(each, levels - 1));
}

async function openText(file: string): Promise<Readable> {
  const gzipped = await startsGzipped(file);
  const raw = createReadStream(file);
  // pipeline hands a damaged archive's error on to the reader, through the stream that it destroys.
  return gzipped ? pipeline(raw, createGunzip(), () => undefined) : raw;
}

async function startsGzipped(file: string): Promise<boolean> {
  const unreadable = (error: unknown) => {
    throw fileError(`${file} could not be read`, error);
  };
  const handle = await open(file, 'r').catch(unreadable);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
  } catch (error) {
    return unreadable(error);
  } finally {
    await handle.close();
  }
}
