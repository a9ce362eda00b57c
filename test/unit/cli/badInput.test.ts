import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { main } from '../../../src/cli/main';
import { BAD_INPUTS, type BadInput } from '../../factories/badInputs';
import { aVerdict } from '../../factories/notebook';
import { aResponse, bookWith, tempWorkspace, writeRows } from '../../factories/workspace';

let template: string;

beforeAll(async () => {
  template = await mkdtemp(join(tmpdir(), 'errorbook-bad-'));
  const book = await bookWith(template);
  await book.add('verdict', aVerdict({ case: aResponse().id }));
  await writeRows(join(template, 't.jsonl'), [{ id: 'one', prompt: 'p', tests: ['assert one() == 1'] }]);
  await writeRows(join(template, 'r.jsonl'), [{ task_id: 'one', solution: 'def one(): return 1' }]);
});
afterAll(() => rm(template, { recursive: true, force: true }));

/** Runs a command in this process. */
async function run(args: string[]): Promise<{ code: number; said: string }> {
  let said = '';
  const keep = (text: string | Uint8Array) => {
    said += String(text);
    return true;
  };
  const spies = [process.stdout, process.stderr].map((stream) =>
    vi.spyOn(stream, 'write').mockImplementation(keep),
  );
  try {
    return { code: await main(args), said };
  } finally {
    process.exitCode = undefined;
    for (const spy of spies) spy.mockRestore();
  }
}

/** What the journals hold, by their names. */
async function journals(workspace: string): Promise<Map<string, Buffer>> {
  const folder = join(workspace, '.errorbook');
  const files = (await readdir(folder, { withFileTypes: true })).filter((each) => each.isFile());
  return new Map(
    await Promise.all(files.map(async ({ name }) => [name, await readFile(join(folder, name))] as const)),
  );
}

async function check({ args, make, code, says }: BadInput): Promise<void> {
  const workspace = await tempWorkspace();
  await cp(template, workspace, { recursive: true });
  await make?.(workspace);
  const before = await journals(workspace);
  const given = args.map((arg) => arg.replaceAll('{}', workspace));
  const own = given.includes('--workspace') || code === 2 ? [] : ['--workspace', workspace];
  const ended = await run([...given, ...own]);
  expect(ended).toEqual({ code, said: expect.stringMatching(says) });
  expect(ended.said).not.toMatch(/\n\s+at |is a bug|\x1b\[2J/);
  const after = await journals(workspace);
  for (const [name, bytes] of before)
    expect(after.get(name)?.subarray(0, bytes.length).equals(bytes), name).toBe(true);
}

it('knows two hundred kinds of bad input', () => {
  expect(BAD_INPUTS.length).toBeGreaterThanOrEqual(200);
});

it.each(BAD_INPUTS.map((each) => [each.name.slice(0, 100), each] as const))('%s', (_, each) => check(each));
