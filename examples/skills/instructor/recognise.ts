import type { Constants, Kind } from '../kind';
import { TAUGHT } from '../kinds/all';

/** A kind and its constants, as a statement tells them. */
export interface Recognised {
  kind: Kind;
  constants: Constants;
  parameter: string;
}

const forms = new Map<Kind, RegExp>();

/** Finds which kind of task a statement is, by its words; the one that explains most of it. */
export function recognise(statement: string, kinds: Kind[] = TAUGHT): Recognised | undefined {
  const text = statement.replace(/\s+/g, ' ').trim();
  const found = kinds.flatMap((kind) => {
    const match = formOf(kind).exec(text);
    return match === null ? [] : [{ kind, match, length: match[0].length }];
  });
  const best = found.sort((a, b) => b.length - a.length)[0];
  if (best === undefined) return undefined;
  const { p = '', n, m, c = '', d = '' } = best.match.groups ?? {};
  return { kind: best.kind, parameter: p, constants: { n: Number(n ?? 0), m: Number(m ?? 0), c, d } };
}

/** What a kind says, to the end of a statement, with places for its names and constants. */
function formOf(kind: Kind): RegExp {
  const known = forms.get(kind);
  if (known !== undefined) return known;
  const seen = new Set<string>();
  const source = kind.says
    .split(/\{([pnmcd])\}/)
    .map((part, at) => (at % 2 === 0 ? escaped(part) : place(part, seen)));
  const form = new RegExp(`\\b(?:returns?|returning) ${source.join('')}\\.$`, 'i');
  forms.set(kind, form);
  return form;
}

function place(name: string, seen: Set<string>): string {
  if (seen.has(name)) return name === 'p' ? '`?\\k<p>`?' : `\\k<${name}>`;
  seen.add(name);
  const forms: Record<string, string> = { p: '`?(?<p>\\w+)`?', n: '(?<n>\\d+)', m: '(?<m>\\d+)' };
  return forms[name] ?? `(?<${name}>[a-z])`;
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
