/**
 * The inner loop of exact search as WebAssembly with SIMD: JavaScript multiplies one pair of numbers at a time, and
 * needs twelve times as long. It is put together here, since 200 bytes are no reason for a compiler in the build.
 *
 *     do for each four rows before `end`:        // four sums at once keep the processor's pipeline full
 *       do for each four numbers of `query`:
 *         sums[i] += numbers of the query × the same numbers of row i
 *       out[i] = the four lanes of sums[i], added up
 */
export type Dots = (query: number, rows: number, end: number, out: number) => void;

/** As much of WebAssembly as is used: the DOM's types know it, and Node's do not. */
declare const WebAssembly: {
  Memory: new (pages: { initial: number }) => Memory;
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object, imports: object) => { exports: Record<string, unknown> };
};
interface Memory {
  readonly buffer: ArrayBuffer;
}
const PAGE = 65_536;

/** Memory that the loop can work on, all zeros. */
export function newMemory(bytes: number): Memory {
  return new WebAssembly.Memory({ initial: Math.ceil(bytes / PAGE) });
}

/** Rows are taken four at a time, and so are a vector's numbers. */
export const STRIDE = 4;
const [I32, V128, VOID] = [0x7f, 0x7b, 0x40];
const LANES = [0, 1, 2, 3];

/** An integer as LEB128, always five bytes long: read as signed or as unsigned it is the same. */
const int = (n: number) => [0, 7, 14, 21, 28].map((shift) => ((n >> shift) & 0x7f) | (shift < 28 ? 0x80 : 0));
const list = (items: number[][]) => [...int(items.length), ...items.flat()];
const sized = (bytes: number[]) => [...int(bytes.length), ...bytes];
const simd = (code: number, ...immediates: number[]) => [0xfd, ...int(code), ...immediates];

const get = (local: number) => [0x20, local];
const set = (local: number) => [0x21, local];
const loop = (body: number[]) => [0x03, VOID, ...body, 0x0b];
const load = (address: number, offset: number) => [...get(address), ...simd(0x00, 4, ...int(offset))];
const lane = (local: number, index: number) => [...get(local), ...simd(0x1d + 2, index)];
const MULTIPLY = simd(0xe6);
const ADD_VECTORS = simd(0xe4);
const ADD_FLOATS = [0x92];
const ZERO = simd(0x0c, ...Array<number>(16).fill(0));
const advance = (local: number, bytes: number) => [...get(local), 0x41, ...int(bytes), 0x6a, ...set(local)];
const againWhileBelow = (local: number, end: number) => [...get(local), ...get(end), 0x49, 0x0d, 0];

/**
 * Compiles the loop for vectors of `bytes` bytes that lie in `memory`, one after another. Its arguments are addresses:
 * of the query, of the first row, of the last row's end, and of where the dot products go as single-precision numbers.
 */
export function compileDots(memory: Memory, bytes: number): Dots {
  const module = new WebAssembly.Module(Uint8Array.from(moduleOf(loops(bytes))));
  return new WebAssembly.Instance(module, { m: { m: memory } }).exports['f'] as Dots;
}

function loops(bytes: number): number[] {
  const [query, rows, end, out, number, row, queryEnd, four] = [0, 1, 2, 3, 4, 5, 6, 7];
  const sums = [8, 9, 10, 11];
  const multiplyAndAdd = (sum: number, i: number) =>
    [load(row, i * bytes), get(four), MULTIPLY, get(sum), ADD_VECTORS, set(sum)].flat();
  const total = (sum: number) => LANES.flatMap((i) => [...lane(sum, i), ...(i > 0 ? ADD_FLOATS : [])]);
  const store = (sum: number, i: number) => [...get(out), ...total(sum), 0x38, 2, ...int(4 * i)];
  const inner = [
    load(number, 0),
    set(four),
    sums.flatMap(multiplyAndAdd),
    advance(row, 16),
    advance(number, 16),
  ];
  const outer = [
    sums.flatMap((sum) => [...ZERO, ...set(sum)]),
    [
      get(query),
      set(number),
      get(query),
      set(queryEnd),
      advance(queryEnd, bytes),
      get(rows),
      set(row),
    ].flat(),
    loop([...inner.flat(), ...againWhileBelow(number, queryEnd)]),
    sums.flatMap(store),
    [...advance(out, 4 * STRIDE), ...advance(rows, STRIDE * bytes), ...againWhileBelow(rows, end)],
  ];
  return loop(outer.flat());
}

/** A module of one function of four integers, `f`, that has three more as locals and five vectors. */
function moduleOf(body: number[]): number[] {
  const name = (letter: string) => [...int(1), letter.charCodeAt(0)];
  const locals = list([
    [...int(3), I32],
    [...int(5), V128],
  ]);
  const section = (id: number, items: number[][]) => [id, ...sized(list(items))];
  return [
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [[0x60, ...list([[I32], [I32], [I32], [I32]]), ...int(0)]]),
    ...section(2, [[...name('m'), ...name('m'), 2, 0, ...int(1)]]),
    ...section(3, [int(0)]),
    ...section(7, [[...name('f'), 0, ...int(0)]]),
    ...section(10, [sized([...locals, ...body, 0x0b])]),
  ];
}
