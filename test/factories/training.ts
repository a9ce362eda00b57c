import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Sample } from '../../src/domain/sample';

let count = 0;

/** A verified sample; what matters to a test is given. */
export function sampleOf(fields: Partial<Sample> = {}): Sample {
  count += 1;
  return {
    id: `sample-${count}`,
    kind: 'generated',
    diagnosis: `diagnosis-${count}`,
    case: `case-${count}`,
    strategy: 'le',
    skill: 'slicing',
    model: 'instructor',
    language: 'python',
    prompt: `Write f${count}.`,
    solution: `def f${count}():\n    return ${count}\n`,
    tests: { kind: 'asserts', setup: '', asserts: [`assert f${count}() == ${count}`] },
    verification: { status: 'verified', reason: 'the solution passes' },
    ...fields,
  };
}

/** A program in a folder: a shell script that stands in for an interpreter, so that how it fails can be chosen. */
export async function program(folder: string, name: string, script: string): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, `#!/bin/sh\n${script}\n`);
  await chmod(file, 0o755);
  return file;
}
