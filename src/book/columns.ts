/** Rows of a chunk: columns grow by chunks, so that growing copies nothing and wastes little. */
const CHUNK_BITS = 14;
const CHUNK = 1 << CHUNK_BITS;

type Numbers = Float64Array | Float32Array | Uint32Array | Int32Array | Uint8Array;

/** A growing list of numbers of one type, a few bytes each. What was never set is 0. */
export class Column {
  private readonly chunks: Numbers[] = [];

  constructor(private readonly Chunk: new (length: number) => Numbers) {}

  get(row: number): number {
    return this.chunks[row >>> CHUNK_BITS]?.[row & (CHUNK - 1)] ?? 0;
  }

  set(row: number, value: number): void {
    const at = row >>> CHUNK_BITS;
    while (this.chunks.length <= at) this.chunks.push(new this.Chunk(CHUNK));
    const chunk = this.chunks[at];
    if (chunk !== undefined) chunk[row & (CHUNK - 1)] = value;
  }
}

/**
 * Finds rows by a text that the rows themselves can tell: it keeps 8 bytes or so a row, where a `Map` keeps the text
 * too. Open addressing with linear steps; rows are never taken out.
 */
export class RowIndex {
  /** Row + 1 by slot; 0 is free. */
  private slots = new Int32Array(1024);
  private readonly hashes = new Column(Uint32Array);
  private count = 0;

  /** @param is whether a row is the one of this text */
  constructor(private readonly is: (row: number, text: string) => boolean) {}

  /** The row of a text. */
  find(text: string): number | undefined {
    const hash = hash32(text);
    for (let slot = this.home(hash); ; slot = this.after(slot)) {
      const row = (this.slots[slot] ?? 0) - 1;
      if (row < 0) return undefined;
      if (this.hashes.get(row) === hash && this.is(row, text)) return row;
    }
  }

  /** Takes in a row that is not there yet. */
  add(text: string, row: number): void {
    if (this.count * 2 >= this.slots.length) this.grow();
    this.count += 1;
    this.hashes.set(row, hash32(text));
    this.place(row);
  }

  private place(row: number): void {
    let slot = this.home(this.hashes.get(row));
    while (this.slots[slot] !== 0) slot = this.after(slot);
    this.slots[slot] = row + 1;
  }

  private grow(): void {
    const before = this.slots;
    this.slots = new Int32Array(before.length * 2);
    for (const entry of before) if (entry !== 0) this.place(entry - 1);
  }

  private home(hash: number): number {
    return hash & (this.slots.length - 1);
  }

  private after(slot: number): number {
    return (slot + 1) & (this.slots.length - 1);
  }
}

/** FNV-1a of a text's UTF-16 units, its bits mixed once more (as MurmurHash3 ends), since the low ones choose the slot. */
function hash32(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return (hash ^ (hash >>> 13)) >>> 0;
}
