/** The longest line that is read: more than any task, response or reply has, and less than what memory bears. */
export const LONGEST_LINE = 128 << 20;

const NEWLINE = 0x0a;

/** A line, with its place in the file. */
export interface ByteLine {
  offset: number;
  length: number;
  /** Undefined where it is longer than what is read: nothing of it is kept. */
  bytes?: Buffer;
}

/** Cuts what is read of a file, chunk by chunk, into lines; holds no more than the longest line that is allowed. */
export class LineCutter {
  private parts: Buffer[] = [];
  private length = 0;

  /** @param offset where in the file the first chunk begins */
  constructor(
    private offset = 0,
    private readonly longest = LONGEST_LINE,
  ) {}

  /** The lines that end in this chunk, which must not be changed after. */
  *lines(chunk: Buffer): Generator<ByteLine> {
    let from = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, from)) {
      this.take(chunk.subarray(from, end));
      yield this.cut();
      from = end + 1;
    }
    this.take(chunk.subarray(from));
  }

  /** What stands behind the last line end, if anything does. */
  rest(): ByteLine | undefined {
    return this.length === 0 ? undefined : this.cut();
  }

  private take(part: Buffer): void {
    this.length += part.length;
    if (this.length > this.longest) this.parts = [];
    else if (part.length > 0) this.parts.push(part);
  }

  private cut(): ByteLine {
    const { offset, length, parts } = this;
    this.offset += length + 1;
    this.length = 0;
    this.parts = [];
    return { offset, length, bytes: length > this.longest ? undefined : Buffer.concat(parts) };
  }
}
