import { assertNever } from '../../base/assertNever';
import type { Tests } from '../../domain/tests';

/** Texts, numbers and constants, as all languages here write them. */
const LITERAL =
  /"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|(?<![\w.])-?\d+(?:\.\d+)?(?:e[-+]?\d+)?|\b(?:true|false|none|null|nil|undefined)\b/gi;
const NOTHING = new Set(['none', 'null', 'nil', 'undefined']);
/** What has fewer literals, or shorter ones, two tasks may have in common by chance. */
const TELLING = { literals: 3, letters: 12 };

/**
 * What each test gives and expects: its literals in order, whatever language it is written in and whatever is called.
 * Tests that say little are left out, as are those that are made from a reference.
 */
export function testKeys(tests: Tests): Set<string> {
  const keys = textsOf(tests).map((text) => (text.match(LITERAL) ?? []).map(normal));
  return new Set(
    keys
      .filter((literals) => literals.length >= TELLING.literals)
      .map((literals) => literals.join(' '))
      .filter((key) => key.length >= TELLING.letters),
  );
}

function textsOf(tests: Tests): string[] {
  switch (tests.kind) {
    case 'asserts':
      return tests.asserts;
    case 'check':
    case 'program':
      return tests.code.split('\n');
    case 'stdio':
      return tests.tests.map(({ input, output }) => `${input}\n${output}`);
    case 'inputs':
    case 'repository':
      return [];
    default:
      return assertNever(tests);
  }
}

function normal(literal: string): string {
  if (/^["']/.test(literal)) return literal.slice(1, -1);
  const word = literal.toLowerCase();
  if (NOTHING.has(word)) return 'null';
  return Number.isNaN(Number(word)) ? word : String(Number(word));
}
