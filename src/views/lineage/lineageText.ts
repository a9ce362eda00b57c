import type { Lineage, LineageLine } from './lineage';

/** A lineage as text, and where each id stands in it (0-based). */
export interface LineageText {
  text: string;
  places: { line: number; start: number; end: number; part: LineageLine }[];
}

/** Lays a lineage out: what comes of something stands below it; what was asked about is marked. */
export function lineageText({ id, lines }: Lineage): LineageText {
  const places: LineageText['places'] = [];
  const rows = lines.map((part, line) => {
    const head = `${part.id === id ? '→ ' : '  '}${'  '.repeat(part.depth)}${part.kind} `;
    places.push({ line, start: head.length, end: head.length + part.id.length, part });
    return `${head}${part.id}  ${part.facts}`.trimEnd();
  });
  return { text: `${rows.join('\n')}\n`, places };
}
