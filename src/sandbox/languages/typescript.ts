import * as nodeModule from 'node:module';
import { javascript } from './javascript';
import type { Language } from './language';

type Strip = (code: string, options: { mode: 'strip' | 'transform' }) => string;

/** Types are taken away, not checked: a wrong type is no wrong answer. Lines stay where they are. */
function withoutTypes(code: string): string {
  const strip = (nodeModule as { stripTypeScriptTypes?: Strip }).stripTypeScriptTypes;
  if (strip === undefined) throw new Error('this Node cannot strip types');
  for (const mode of ['strip', 'transform'] as const) {
    try {
      return strip(code, { mode });
    } catch {
      // Enumerations and namespaces are more than types; and what neither mode can read fails when it is run.
      continue;
    }
  }
  return code;
}

const stripped =
  (join: Language['join']): Language['join'] =>
  (program, tests, token, tools) =>
    join({ ...program, code: withoutTypes(program.code) }, withoutTypes(tests), token, tools);

export const typescript: Language = {
  ...javascript,
  join: stripped(javascript.join),
  joinClosely: stripped(javascript.joinClosely ?? javascript.join),
};
