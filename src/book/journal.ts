import { constants } from 'node:fs';
import { open, stat, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { z } from 'zod';
import { LineCutter, LONGEST_LINE } from '../base/byteLines';
import { UserError } from '../base/errors';
import { fileError, isSystemError } from '../base/fileErrors';
import { makeFolder } from '../base/makeFolder';

/** Where a record lies in its journal: bytes from the file's start. */
export interface Location {
  offset: number;
  length: number;
}

/** A record as it was read, with its place. */
export interface Entry<T> {
  record: T;
  location: Location;
}

interface Pending {
  lines: string;
  resolve(): void;
  reject(error: unknown): void;
}

const CHUNK = 1 << 20;
const NEWLINE = 0x0a;

/**
 * An append-only file of JSON lines, safe against kill -9 and against several processes appending at once.
 *
 * Appends go out as one O_APPEND write that is synced before it is acknowledged; appends that arrive meanwhile share
 * the next write and sync. A line that was torn (a kill, a full disk) is never continued: the next append starts a
 * line of its own, and readers drop the torn one with a warning.
 */
export class Journal<T> {
  private pending: Pending[] = [];
  private flushing = false;
  /** Everything before this byte has been read. */
  private readTo = 0;

  constructor(
    readonly file: string,
    private readonly schema: z.ZodType<T>,
  ) {}

  /**
   * Writes records; resolves when they are on disk.
   * @throws UserError when the disk is full or the file cannot be written; nothing written before is lost.
   */
  append(records: readonly T[]): Promise<void> {
    if (records.length === 0) return Promise.resolve();
    return new Promise((resolve, reject) => {
      this.pending.push({ lines: this.linesOf(records), resolve, reject });
      if (!this.flushing) void this.flush();
    });
  }

  /** Reads what was appended since the last call, by this process or another. Bad lines are named in `warnings`. */
  async *readNew(warnings: string[]): AsyncGenerator<Entry<T>> {
    const handle = await open(this.file, 'r').catch((error: unknown) => missing(this.file, error));
    if (handle === undefined) return;
    try {
      yield* this.readFrom(handle, warnings);
    } catch (error) {
      throw isSystemError(error) ? fileError(`${this.file} could not be read`, error) : error;
    } finally {
      await handle.close();
    }
  }

  /** Reads one record again from its place. */
  async readAt({ offset, length }: Location): Promise<T> {
    const handle = await open(this.file, 'r').catch((error: unknown) => {
      throw fileError(`${this.file} could not be read`, error);
    });
    try {
      const buffer = Buffer.alloc(length);
      await handle.read(buffer, 0, length, offset);
      return this.schema.parse(JSON.parse(buffer.toString('utf8')));
    } catch (error) {
      throw new UserError(
        `${this.file} was cut or replaced while it was in use: the record at byte ${offset} is gone.`,
        'Run the same again: the journal is read anew.',
        { cause: error },
      );
    } finally {
      await handle.close();
    }
  }

  /** Whether the file has become shorter than what was read: somebody deleted or replaced it. */
  async wasReplaced(): Promise<boolean> {
    const size = await stat(this.file).then(
      (stats) => stats.size,
      () => 0,
    );
    return size < this.readTo;
  }

  /** Forgets what was read: the next `readNew` begins at the start. */
  rewind(): void {
    this.readTo = 0;
  }

  private linesOf(records: readonly T[]): string {
    try {
      return records.map((record) => `${JSON.stringify(record)}\n`).join('');
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      throw new UserError(
        `A record for ${this.file} is too large, or nested too deeply: ${error.message}.`,
        'Leave it out of what is read.',
      );
    }
  }

  private async flush(): Promise<void> {
    this.flushing = true;
    while (this.pending.length > 0) {
      const batch = this.pending;
      this.pending = [];
      try {
        await this.write(batch.map((each) => each.lines).join(''));
        for (const each of batch) each.resolve();
      } catch (error) {
        for (const each of batch) each.reject(fileError(`${this.file} could not be written`, error));
      }
    }
    this.flushing = false;
  }

  private async write(lines: string): Promise<void> {
    await makeFolder(dirname(this.file));
    const handle = await open(this.file, constants.O_APPEND | constants.O_CREAT | constants.O_RDWR);
    try {
      const bytes = Buffer.from((await endsTorn(handle)) ? `\n${lines}` : lines, 'utf8');
      for (let at = 0; at < bytes.length;) {
        at += (await handle.write(bytes, at, bytes.length - at)).bytesWritten;
      }
      await handle.datasync();
    } finally {
      await handle.close();
    }
  }

  private async *readFrom(handle: FileHandle, warnings: string[]): AsyncGenerator<Entry<T>> {
    const { size } = await handle.stat();
    const cutter = new LineCutter(this.readTo);
    // No more than there is: after each append only its few lines are news. What has no line end at last is torn, or
    // being written right now: it is read again with the next news.
    for (let at = this.readTo; at < size;) {
      const chunk = Buffer.alloc(Math.min(CHUNK, size - at));
      const { bytesRead } = await handle.read(chunk, 0, chunk.length, at);
      if (bytesRead === 0) return;
      at += bytesRead;
      for (const { bytes, ...location } of cutter.lines(chunk.subarray(0, bytesRead))) {
        const record = this.parse(bytes, location, warnings);
        this.readTo = location.offset + location.length + 1;
        if (record !== undefined) yield { record, location };
      }
    }
  }

  private parse(line: Buffer | undefined, { offset }: Location, warnings: string[]): T | undefined {
    if (line === undefined) {
      warnings.push(
        `${this.file}: line at byte ${offset} left out: it is longer than ${LONGEST_LINE >> 20} MB`,
      );
      return undefined;
    }
    if (line.length === 0) return undefined;
    try {
      const parsed = this.schema.safeParse(JSON.parse(line.toString('utf8')));
      if (parsed.success) return parsed.data;
      const issue = parsed.error.issues[0];
      warnings.push(
        `${this.file}: record at byte ${offset} left out: ${issue?.path.join('.')}: ${issue?.message}`,
      );
    } catch {
      warnings.push(`${this.file}: torn line at byte ${offset} left out (a write was cut off there)`);
    }
    return undefined;
  }
}

async function endsTorn(handle: FileHandle): Promise<boolean> {
  const { size } = await handle.stat();
  if (size === 0) return false;
  const last = Buffer.alloc(1);
  await handle.read(last, 0, 1, size - 1);
  return last[0] !== NEWLINE;
}

function missing(file: string, error: unknown): undefined {
  if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
  throw fileError(`${file} could not be read`, error);
}
