/** Texts, characters and remarks, in which a bracket is none. */
import type { Braces } from './description';

export interface Text {
  /** What it begins with; a pattern is sticky. */
  begin: string | RegExp;
  end: string;
  /** Its end, where that depends on how it began. */
  endOf?: (begun: string) => string;
  /** Whether a backslash takes the next character along. */
  escapes: boolean;
  /** Whether it goes on in the next line. */
  lines: boolean;
  /** What begins the same within it. */
  nests?: string;
  /** What begins code within it. */
  code?: string;
  /** Whether `begin` is all of it. */
  whole?: true;
  /** Begins only where this follows in its line: an apostrophe may be none. */
  letters?: string;
  /** Whether it is a value, rather than a remark. */
  value: boolean;
}

const REMARKS: Text[] = [
  { begin: /\/\/.*/y, end: '', escapes: false, lines: false, whole: true, value: false },
  { begin: '/*', end: '*/', escapes: false, lines: true, value: false },
];
const TEXT: Text = { begin: '"', end: '"', escapes: true, lines: false, value: true };
/** One character, escaped or not; a lifetime in Rust is none. */
const CHARACTER: Text = {
  ...{ begin: /'(?:\\[^']+|\\'|[^'\\])'/uy, end: '', escapes: false, lines: false },
  ...{ whole: true, value: true },
};

const OF: Record<Braces['texts'], Text[]> = {
  javascript: [
    ...REMARKS,
    TEXT,
    { ...TEXT, begin: "'", end: "'", letters: "'" },
    { begin: '`', end: '`', escapes: true, lines: true, code: '${', value: true },
  ],
  go: [...REMARKS, TEXT, CHARACTER, { begin: '`', end: '`', escapes: false, lines: true, value: true }],
  java: [...REMARKS, { ...TEXT, begin: '"""', end: '"""', lines: true }, TEXT, CHARACTER],
  cpp: [
    ...REMARKS,
    {
      ...{ begin: /(?:u8?|[UL])?R"[^()\\\s]{0,16}\(/y, end: '', escapes: false, lines: true, value: true },
      endOf: (begun) => `)${begun.slice(begun.indexOf('"') + 1, -1)}"`,
    },
    TEXT,
    CHARACTER,
  ],
  rust: [
    ...REMARKS.map((each) => (each.begin === '/*' ? { ...each, nests: '/*' } : each)),
    {
      ...{ begin: /(?:b|c)?r#*"/y, end: '', escapes: false, lines: true, value: true },
      endOf: (begun) => `"${'#'.repeat(begun.split('#').length - 1)}`,
    },
    { ...TEXT, lines: true },
    CHARACTER,
  ],
};

/** The texts of a language; the first that begins somewhere is it. */
export function texts({ texts: name }: Braces): readonly Text[] {
  return OF[name];
}
