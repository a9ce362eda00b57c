import { execFile } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { Book } from '../../../src/book/book';
import { resource } from '../../../src/base/resources';
import { aVerdict } from '../../factories/notebook';
import { aResponse, bookWith, tempWorkspace } from '../../factories/workspace';

/** A book whose one program raised an error that would clear the screen, beside many others. */
async function hostileBook(): Promise<Book> {
  const responses = Array.from({ length: 3000 }, (_, index) => aResponse({ index }));
  const book = await bookWith(await tempWorkspace(), responses);
  const verdicts = responses.map(({ id }) => aVerdict({ case: id, detail: '\x1b[2Jcleared\x9b31m\u202e' }));
  await book.add('verdict', ...verdicts);
  return book;
}

/** Runs a line of shell, in which `errorbook` is the command line. */
function shell(line: string, workspace: string): Promise<{ code: number; stdout: string; stderr: string }> {
  const errorbook = `errorbook() { "${process.execPath}" "${resource('dist', 'cli.js')}" "$@"; }`;
  return new Promise((resolve) => {
    const run = execFile('bash', ['-c', `${errorbook}; cd "${workspace}"; ${line}`], (_, stdout, stderr) =>
      resolve({ code: run.exitCode ?? -1, stdout, stderr }),
    );
  });
}

describe('what the command line writes', () => {
  it('shows escapes of programs to a person, and gives them exactly to a program', async () => {
    const { workspace } = await hostileBook();
    const [shown, json] = await Promise.all([
      shell('errorbook cases', workspace),
      shell('errorbook cases --json', workspace),
    ]);
    expect(shown.stdout).toContain('␛[2Jcleared\\u009b31m\\u202e');
    expect(shown.stdout).not.toMatch(/[\x1b\x9b\u202e]/);
    const { cases } = JSON.parse(json.stdout) as { cases: { detail: string }[] };
    expect(cases[0]?.detail).toBe('\x1b[2Jcleared\x9b31m\u202e');
  });

  it('ends quietly where its reader has enough', async () => {
    const { workspace } = await hostileBook();
    const { code, stdout, stderr } = await shell('set -o pipefail; errorbook cases | head -1', workspace);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^case +role +verdict/);
  });

  it('fails with a message where its result could not be written', async () => {
    const { workspace } = await hostileBook();
    const { code, stderr } = await shell('errorbook cases > /dev/full', workspace);
    expect(code).toBe(1);
    expect(stderr).toContain('the result could not be written: the disk is full.');
    expect(stderr).not.toContain(' at ');
    expect((await shell('errorbook cases 2> /dev/full', workspace)).code).toBe(0);
  });

  it('exports samples into what a shell has opened', async () => {
    const { workspace } = await hostileBook();
    const line = 'errorbook samples export --out /dev/stdout > all; cat all';
    expect((await shell(line, workspace)).stdout).toBe('0 samples written to /dev/stdout\n');
    const over = await shell('errorbook samples export --out .errorbook/verdicts.jsonl', workspace);
    expect(over).toMatchObject({ code: 1, stderr: expect.stringContaining('which is read') });
    expect((await Book.open(workspace)).cases()[0]?.verdict).toBe('wrong-answer');
    const beside = await shell('errorbook samples export --out .errorbook/new.jsonl', workspace);
    expect(beside.stderr).toContain('Errorbook’s own');
  });
});
