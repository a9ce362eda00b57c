import { randomBytes } from 'node:crypto';
import type { Outcome } from '../../domain/verdict';
import { descriptionOf, type Language as Name } from '../../languages/language';
import { CannotGrade, type Program, type Sandbox } from '../sandbox';
import { cpp } from './cpp';
import { go } from './go';
import { java } from './java';
import { javascript } from './javascript';
import { outcomeOf, UNSENDABLE, type Language, type Toolchain } from './language';
import { rust } from './rust';
import { typescript } from './typescript';

/** Every language but Python, which the sandbox runs from a warm interpreter. */
export const RUNNERS: Record<Exclude<Name, 'python'>, Language> = {
  javascript,
  typescript,
  go,
  rust,
  java,
  cpp,
};

const toolchains = new Map<Language, Promise<Toolchain>>();

/** The tools of a language, looked for once. @throws CannotGrade that names what is missing */
export function toolchainOf(name: Exclude<Name, 'python'>): Promise<Toolchain> {
  const language = RUNNERS[name];
  const known = toolchains.get(language) ?? language.toolchain();
  toolchains.set(language, known);
  return known;
}

/**
 * Builds and runs a program with its tests.
 * @throws AbortError when `signal` is aborted
 * @throws CannotGrade when the language's tools, or a library that the tests need, are missing
 */
export async function runBuilt(
  program: Program,
  name: Exclude<Name, 'python'>,
  execute: Sandbox['execute'],
  signal?: AbortSignal,
): Promise<Outcome> {
  if (program.tests.kind !== 'program') return unknownTests(program.tests.kind, name);
  const language = RUNNERS[name];
  const tools = await toolchainOf(name);
  refuseWithout(tools, `${program.code}\n${program.tests.code}`, name);
  const token = randomBytes(16).toString('hex');
  const joined = language.join(program, program.tests.code, token, tools);
  const result = await execute(joined.commands, signal);
  if (result.steps.at(-1)?.partner?.report !== UNSENDABLE || language.joinClosely === undefined)
    return outcomeOf(language, joined, result, token);
  const close = language.joinClosely(program, program.tests.code, token, tools);
  return outcomeOf(language, close, await execute(close.commands, signal), token);
}

function refuseWithout({ wanted }: Toolchain, code: string, name: Name): void {
  const lacking = wanted.find((library) => !library.here && library.use.test(code));
  if (lacking === undefined) return;
  throw new CannotGrade(
    `${lacking.name} is not installed, so that ${descriptionOf(name).name} programs and tests that use it cannot be run.`,
    `Install it: ${lacking.howToGet}`,
  );
}

function unknownTests(kind: string, name: Name): Outcome {
  const detail = `tests of the kind ${kind} cannot be run for ${descriptionOf(name).name}`;
  return { verdict: 'harness', detail, weak: false, cpuMs: 0, wallMs: 0 };
}
