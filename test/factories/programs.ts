import type { Limits } from '../../src/book/config';
import type { Program } from '../../src/sandbox/sandbox';

/** Limits that a test does not wait long for. */
export const shortLimits: Limits = { timeSeconds: 1, memoryMb: 256, processes: 8, fileMb: 4, outputKb: 64 };

/** A program for the task `add(a, b)`, judged by one assertion, with overridable parts. */
export function addProgram(overrides: Partial<Program> = {}): Program {
  return {
    language: 'python',
    code: 'def add(a, b):\n    return a + b\n',
    tests: { kind: 'asserts', setup: '', asserts: ['assert add(1, 2) == 3'] },
    entryPoint: 'add',
    limits: shortLimits,
    ...overrides,
  };
}

/** The tests of a program as assert statements. */
export function asserts(...lines: string[]): Program['tests'] {
  return { kind: 'asserts', setup: '', asserts: lines };
}
