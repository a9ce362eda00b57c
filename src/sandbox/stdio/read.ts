/** Why a program that was run with input did not end well. */
import type { Outcome } from '../../domain/verdict';
import type { Language } from '../../languages/language';
import type { StepResult } from '../commands';
import { firstLine } from '../languages/language';

type Failure = Pick<Outcome, 'verdict' | 'detail'> & Partial<Pick<Outcome, 'line' | 'traceback'>>;

const SIGXCPU = 24;
const SIGXFSZ = 25;

/** Reads how a step ended that failed. */
export function readFailure(language: Language, step: StepResult, building: boolean): Failure {
  const { stopped, signal, stderr, exit, detail = '' } = step;
  if (stopped !== undefined)
    return { verdict: stopped, detail: building ? `${detail}, at its build` : detail };
  if (signal === SIGXCPU) return { verdict: 'timeout', detail: 'used up its CPU time' };
  if (signal === SIGXFSZ || /OSError: \[Errno 27\]/.test(stderr))
    return { verdict: 'resource', detail: 'wrote more than it may' };
  if (building) return { verdict: 'syntax', detail: firstLine(stderr, /error/), ...lineIn(stderr) };
  if (language === 'python') return inPython(step);
  if (/bad_alloc|heap out of memory/.test(stderr)) return { verdict: 'resource', detail: 'memory ran out' };
  const said =
    stderr.trim() === '' ? `the program ${ended(signal, exit)}` : firstLine(stderr, /Error|terminate|\S/);
  const verdict = /ReferenceError: .* is not defined/.test(stderr) ? 'missing-name' : 'exception';
  return { verdict, detail: said, ...lineIn(stderr) };
}

function inPython({ stderr, signal, exit }: StepResult): Failure {
  const last = stderr.trimEnd().split('\n').at(-1) ?? '';
  const [, name] = /^([A-Za-z_][\w.]*)(?::|$)/.exec(last) ?? [];
  if (!stderr.includes('Traceback') && !/^\w*(?:Syntax|Indentation|Tab)Error/.test(last))
    return { verdict: 'exception', detail: `the program ${ended(signal, exit)}` };
  const about = { detail: last.slice(0, 300), traceback: stderr.trimEnd().slice(-4000), ...lineIn(stderr) };
  if (name === 'MemoryError') return { verdict: 'resource', ...about };
  if (/^(?:Syntax|Indentation|Tab)Error$/.test(name ?? '')) return { verdict: 'syntax', ...about };
  if (/^(?:Name|Import|ModuleNotFound)Error$/.test(name ?? '')) return { verdict: 'missing-name', ...about };
  return { verdict: 'exception', ...about };
}

function ended(signal: number | undefined, exit: number | null): string {
  return signal === undefined ? `exited with status ${String(exit)}` : `was ended by signal ${signal}`;
}

/** The last line of the program that is named. */
function lineIn(stderr: string): { line?: number } {
  const found = [...stderr.matchAll(/program\.py", line (\d+)|program\.\w+:(\d+)/g)];
  const [, python, other] = found.at(python3(found)) ?? [];
  const line = Number(python ?? other);
  return Number.isInteger(line) && line > 0 ? { line } : {};
}

/** A traceback of Python ends where it failed; other messages begin there. */
function python3(found: RegExpMatchArray[]): number {
  return found[0]?.[1] === undefined ? 0 : -1;
}
