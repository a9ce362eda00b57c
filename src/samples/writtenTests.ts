import type { Tests } from '../domain/tests';
import { descriptionOf, type Language } from '../languages/language';

/** Statements that test a program, as tests that its language is judged by; the instructor may have written them whole. */
export function testsOf(statements: string[], language: Language): Tests {
  const { kind, before, after, whole } = descriptionOf(language).tests;
  if (kind === 'asserts') return { kind, setup: '', asserts: statements };
  const written = statements.join('\n');
  const code = whole.test(written) ? `${written}\n` : `${before}${written}\n${after}`;
  return { kind, code };
}
