import * as nodeModule from 'node:module';
import { CannotGrade } from '../sandbox';
import { javascript } from './javascript';
import type { Language } from './language';

type Strip = (code: string, options: { mode: 'strip' | 'transform' }) => string;

const strip = (nodeModule as { stripTypeScriptTypes?: Strip }).stripTypeScriptTypes;

/** Types are taken away, not checked: a wrong type is no wrong answer. Lines stay where they are. */
function withoutTypes(code: string): string {
  for (const mode of ['strip', 'transform'] as const) {
    try {
      return strip?.(code, { mode }) ?? code;
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
  toolchain() {
    if (strip !== undefined) return javascript.toolchain();
    const hint = 'Run Errorbook with Node.js 22.13 or later.';
    return Promise.reject(new CannotGrade('This Node.js cannot read TypeScript.', hint));
  },
  join: stripped(javascript.join),
  joinClosely: stripped(javascript.joinClosely ?? javascript.join),
  alone: undefined,
};
