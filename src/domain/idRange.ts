/** One part of what a suite's entry in errorbook.json takes of a file: numbers from one to another, or one id. */
type Part = { text: string } & ({ from: number; to: number } | { id: string });

/** The parts of a list such as `11-510, 601-974` or `7, count-words`, or what is wrong with it, in words. */
export function idRange(list: string): Part[] | string {
  const texts = list.split(',').map((text) => text.trim());
  const parts: Part[] = [];
  for (const text of texts) {
    if (text === '') return 'there is nothing between two commas, or nothing at all';
    const numbers = /^(\d+)\s*-\s*(\d+)$/.exec(text);
    if (numbers === null) {
      parts.push({ text, id: text });
      continue;
    }
    const [from, to] = [Number(numbers[1]), Number(numbers[2])];
    if (to < from) return `${text} ends before it begins`;
    parts.push({ text, from, to });
  }
  return parts;
}

/** Whether a list takes a task. A range goes by the last number of its id: `Mbpp/601` is in `601-974`. */
export function isInRange(list: string, id: string): boolean {
  const parts = idRange(list);
  return typeof parts !== 'string' && parts.some((part) => takes(part, id));
}

/** The first part of a list that takes none of these ids. */
export function idlePart(list: string, ids: string[]): string | undefined {
  const parts = idRange(list);
  return typeof parts === 'string' ? list : parts.find((part) => !ids.some((id) => takes(part, id)))?.text;
}

/** What two lists both take, as far as lists tell; a list that is not there takes everything. */
export function overlap(a: string | undefined, b: string | undefined): string | undefined {
  if (a === undefined || b === undefined) return a ?? b ?? 'every id';
  const [some, others] = [idRange(a), idRange(b)];
  if (typeof some === 'string' || typeof others === 'string') return undefined;
  for (const one of some) {
    for (const other of others) {
      const both = common(one, other);
      if (both !== undefined) return both;
    }
  }
  return undefined;
}

function common(a: Part, b: Part): string | undefined {
  if ('id' in a) return takes(b, a.id) ? a.id : undefined;
  if ('id' in b) return takes(a, b.id) ? b.id : undefined;
  const [from, to] = [Math.max(a.from, b.from), Math.min(a.to, b.to)];
  return from > to ? undefined : from === to ? `${from}` : `${from}-${to}`;
}

function takes(part: Part, id: string): boolean {
  const number = /(\d+)\D*$/.exec(id)?.[1];
  if ('id' in part) return part.id === id || (/^\d+$/.test(part.id) && Number(part.id) === Number(number));
  return number !== undefined && Number(number) >= part.from && Number(number) <= part.to;
}
