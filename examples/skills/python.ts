import type { Value } from './kind';

/** A value as Python writes it, keys of dictionaries in order: so that two that are equal are written alike. */
export function literal(value: Value): string {
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  return `{${Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, each]) => `${JSON.stringify(key)}: ${literal(each)}`)
    .join(', ')}}`;
}

/** What a literal of Python says; undefined for what is none, or of a kind that no task has. */
export function readLiteral(text: string): Value | undefined {
  const json = text.replace(
    /'((?:\\.|[^'\\])*)'|"(?:\\.|[^"\\])*"|\b(True|False)\b/g,
    (whole, single, word) => {
      if (typeof word === 'string') return word.toLowerCase();
      if (typeof single === 'string') return JSON.stringify(single.replaceAll("\\'", "'"));
      return whole as string;
    },
  );
  try {
    return JSON.parse(json) as Value;
  } catch {
    return undefined;
  }
}
