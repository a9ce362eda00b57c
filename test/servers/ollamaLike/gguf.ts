import { readFileSync } from 'node:fs';

/** What a GGUF file says of itself (github.com/ggml-org/ggml/blob/master/docs/gguf.md). */
export type Metadata = Map<string, unknown>;

const SIZES = [1, 1, 2, 2, 4, 4, 4, 1, 0, 0, 8, 8, 8];

/** Reads the metadata of a file; undefined for one that is none. */
export function readMetadata(file: string): Metadata | undefined {
  const data = readFileSync(file);
  if (data.length < 24 || data.toString('latin1', 0, 4) !== 'GGUF') return undefined;
  let at = 24;
  const number = (type: number): number => {
    const size = SIZES[type] ?? 0;
    const start = at;
    at += size;
    if (type === 6) return data.readFloatLE(start);
    if (type === 12) return data.readDoubleLE(start);
    return size === 8 ? Number(data.readBigUInt64LE(start)) : data.readUIntLE(start, size);
  };
  const text = () => {
    const length = number(10);
    at += length;
    return data.toString('utf8', at - length, at);
  };
  const value = (type: number): unknown => {
    if (type === 8) return text();
    if (type !== 9) return number(type);
    const inner = number(4);
    return Array.from({ length: number(10) }, () => value(inner));
  };
  const count = Number(data.readBigUInt64LE(16));
  return new Map(Array.from({ length: count }, () => [text(), value(number(4))] as const));
}
