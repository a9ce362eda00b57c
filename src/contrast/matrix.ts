import { compileDots, newMemory, STRIDE, type Dots } from './kernel';

const FLOAT = Float32Array.BYTES_PER_ELEMENT;
/** Rows that all the queries are compared with before the next ones: they fit a core's own cache. */
const BLOCK = 64;
/** Queries that are in memory at once. */
const QUERIES = 256;

/** Vectors of length 1 in one piece of memory, compared with queries block by block. */
export class Matrix {
  private readonly dots: Dots;
  /** Numbers a row takes: its dimension, filled up with zeros. */
  private readonly width: number;
  private readonly floats: Float32Array;

  constructor(
    dimension: number,
    private readonly rows: number,
  ) {
    this.width = Math.ceil(dimension / STRIDE) * STRIDE;
    const floats = this.rowsAt + (rows + STRIDE) * this.width;
    const memory = newMemory(floats * FLOAT);
    this.floats = new Float32Array(memory.buffer);
    this.dots = compileDots(memory, this.width * FLOAT);
  }

  set(row: number, vector: Float32Array): void {
    this.floats.set(vector, this.rowsAt + row * this.width);
  }

  /** Hands to `visit` the similarity of each query to some of the rows, from `first` on, until all were seen. */
  compare(
    queries: readonly Float32Array[],
    visit: (query: number, first: number, scores: Float32Array) => void,
  ): void {
    for (let start = 0; start < queries.length; start += QUERIES) {
      const some = queries.slice(start, start + QUERIES);
      for (const [i, query] of some.entries()) this.floats.set(query, BLOCK + i * this.width);
      for (let first = 0; first < this.rows; first += BLOCK) {
        const count = Math.min(BLOCK, this.rows - first);
        for (const i of some.keys()) visit(start + i, first, this.scores(i, first, count));
      }
    }
  }

  private scores(query: number, first: number, count: number): Float32Array {
    const queryAt = (BLOCK + query * this.width) * FLOAT;
    this.dots(queryAt, this.addressOf(first), this.addressOf(first + count), 0);
    return this.floats.subarray(0, count);
  }

  private addressOf(row: number): number {
    return (this.rowsAt + row * this.width) * FLOAT;
  }

  /** The memory begins with room for a block's scores, then for the queries. */
  private get rowsAt(): number {
    return BLOCK + QUERIES * this.width;
  }
}
