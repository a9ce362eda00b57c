import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Tests } from '../../../src/book/records';

const run = promisify(execFile);

/** Whether a program of the notebook passes tests of the notebook: both are our own, so that no sandbox is needed. */
export async function passes(program: string, tests: Tests, seconds = 5): Promise<boolean> {
  if (program === '') return false;
  const source = tests.kind === 'check' ? tests.code : [tests.setup, ...tests.asserts].join('\n');
  try {
    await run('python3', ['-I', '-c', `${program}\n${source}`], {
      timeout: seconds * 1000,
      killSignal: 'SIGKILL',
    });
    return true;
  } catch {
    return false;
  }
}

/** The code of a chat answer: its fenced block, closed or not, or all of it where it is code without a fence. */
export function codeOf(response: string): string {
  const block = /^```python\n([\s\S]*?)(?:^```|$(?![\s\S]))/m.exec(response);
  return block?.[1] ?? (/^(def|import|from) /.test(response) ? response : '');
}
