import { paired } from '../world/draw';
import type { Part } from '../world/part';
import { PARTS } from '../world/parts/all';

/** The parts and numbers of a task, as its statement tells them. */
export interface Recognised {
  parts: [Part, Part];
  numbers: [number, number];
}

const forms = new Map(PARTS.map((part) => [part, formOf(part.says)]));

/** Finds what a statement asks for; undefined for a task of another world. */
export function recognise(statement: string): Recognised | undefined {
  const [, first = '', second = ''] = /First (.*), then (.*)\.$/.exec(statement.trim()) ?? [];
  const [one, two] = [partOf(first), partOf(second)];
  const parts = one && two && paired(one.part, two.part);
  return parts && one && two ? { parts, numbers: [one.number, two.number] } : undefined;
}

function partOf(text: string): { part: Part; number: number } | undefined {
  for (const [part, form] of forms) {
    const match = form.exec(text);
    if (match !== null) return { part, number: Number(match[1]) };
  }
  return undefined;
}

/** A part's words with its number, which is the same wherever it stands. */
function formOf(says: string): RegExp {
  const text = says.replace(/[.*+?^$()|[\]\\]/g, '\\$&');
  return new RegExp(`^${text.replace('{n}', '(\\d+)').replaceAll('{n}', '\\1')}$`);
}
