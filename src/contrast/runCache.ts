import type { Table } from '@lancedb/lancedb';
import { PassedCases, type PassedRow } from './passedCases';

/** Vectors kept in memory: those of 170,000 cases with the built-in embedding. */
const MAX_BYTES = 256 << 20;
/** No skill contains it. */
const SEPARATOR = '\u0001';
/** What is read of a row. The skills come as one text, because Arrow's lists are slow to unfold. */
const COLUMNS = new Map<keyof PassedRow, string>([
  ['id', 'id'],
  ['task', 'task'],
  ['skills', `array_to_string(skills, '${SEPARATOR}')`],
  ['search', 'search'],
  ['vector', 'vector'],
]);

/** The passed cases of the runs that were searched last, as the newest version of the table has them. */
export class RunCache {
  private readonly runs = new Map<string, PassedCases>();
  private version = -1;

  constructor(
    private readonly dimension: number,
    private readonly maxBytes = MAX_BYTES,
  ) {}

  /**
   * @param where which rows of the table are the run's passed ones
   * @returns undefined where they are too many to be held in memory
   */
  async passedOf(table: Table, run: string, where: string): Promise<PassedCases | undefined> {
    const version = await table.version();
    if (version !== this.version) this.clear();
    this.version = version;
    const held = this.runs.get(run);
    this.runs.delete(run);
    if (held === undefined && this.bytes(await table.countRows(where)) > this.maxBytes) return undefined;
    const passed = held ?? new PassedCases(await rowsOf(table, where), this.dimension);
    // What was read may be newer than the version that was seen; then the next search reads it again.
    if (version === this.version) this.keep(run, passed);
    return passed;
  }

  clear(): void {
    this.runs.clear();
  }

  /** The last one in is the last to go. */
  private keep(run: string, passed: PassedCases): void {
    this.runs.set(run, passed);
    let bytes = [...this.runs.values()].reduce((sum, { count }) => sum + this.bytes(count), 0);
    for (const [oldest, { count }] of this.runs) {
      if (bytes <= this.maxBytes) return;
      this.runs.delete(oldest);
      bytes -= this.bytes(count);
    }
  }

  private bytes(rows: number): number {
    return rows * this.dimension * Float32Array.BYTES_PER_ELEMENT;
  }
}

async function rowsOf(table: Table, where: string): Promise<PassedRow[]> {
  const { batches } = await table.query().where(where).select(COLUMNS).toArrow();
  return batches.flatMap((batch) => {
    const column = (name: keyof PassedRow) => batch.getChild(name) as unknown as { get(row: number): string };
    const [id, task, skills, search] = [column('id'), column('task'), column('skills'), column('search')];
    return vectorsOf(batch.getChild('vector') as unknown as Vectors).map((vector, row) => ({
      id: id.get(row),
      task: task.get(row),
      skills: skills
        .get(row)
        .split(SEPARATOR)
        .filter((skill) => skill !== ''),
      search: search.get(row),
      vector,
    }));
  });
}

/** What is needed here of Arrow's column of vectors: pieces of it, each with the numbers of all its vectors. */
interface Vectors {
  data: readonly { length: number; children: readonly { values: Float32Array }[] }[];
}

/** Asking the column for each vector takes longer than reading them from disk. */
function vectorsOf({ data }: Vectors): Float32Array[] {
  return data.flatMap(({ length, children: [numbers = { values: new Float32Array() }] }) => {
    const { values } = numbers;
    const dimension = values.length / length;
    return Array.from({ length }, (_, i) => values.subarray(i * dimension, (i + 1) * dimension));
  });
}
