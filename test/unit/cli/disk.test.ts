/** A workspace that can only be read, and one whose disk is full: made by a mount of our own, as permissions bind no root. */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { resource } from '../../../src/base/resources';
import { Book } from '../../../src/book/book';
import { wheelsFor } from '../../../src/training/wheels';
import { gradedStarter, starterCopy } from '../../factories/cli';
import { aSample } from '../../factories/instructor';
import { program } from '../../factories/training';
import { tempWorkspace, writeRows } from '../../factories/workspace';
import { startOpenAiServer } from '../../servers/openai';

const MOUNTING = ['-rm', 'sh', '-c'];
const CAN_MOUNT = spawnSync('unshare', [...MOUNTING, 'mount -t tmpfs tmpfs /mnt']).status === 0;
const CLI = [process.execPath, resource('dist', 'cli.js')];

/** Runs a script of the shell in which `errorbook` is the command line, on a workspace. */
async function inMounts(
  script: string,
  workspace: string,
  env: NodeJS.ProcessEnv = {},
): Promise<{ code: number | null; text: string }> {
  const [node = '', cli = ''] = CLI;
  const errorbook = `errorbook() { "${node}" "${cli}" "$@" --workspace "$WORKSPACE"; }`;
  const child = spawn('unshare', [...MOUNTING, `${errorbook}\n${script}`], {
    env: { ...process.env, WORKSPACE: workspace, ...env },
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (data: Buffer) => (text += data.toString()));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, text };
}

/** Stands in for the trainer's Python, where what it says is not what is tested; it looks at jobs that are there. */
async function trainerPython(folder: string): Promise<string> {
  const check = { python: '3.12', executable: 'python3', packages: {}, missing: [], cuda: false };
  const look = { problems: [], max_length: 8, backend: 'trl', device: 'cpu', shown: [] };
  const says = (answer: object) => `echo '${JSON.stringify(answer)}'`;
  return program(
    folder,
    'python',
    `case "$3" in check) ${says({ ...check, mps: false, gpus: [], error: null })};;
preflight) grep -q half "$(dirname "$5")/dataset/train.jsonl" || exit 1; ${says(look)};; esac`,
  );
}

/** An environment in which all is installed. */
async function environmentIn(folder: string): Promise<string> {
  await mkdir(join(folder, 'bin'), { recursive: true });
  const requirements = await readFile(resource('python', (await wheelsFor()).requirements));
  await writeFile(
    join(folder, 'errorbook-requirements'),
    createHash('sha256').update(requirements).digest('hex'),
  );
  return trainerPython(join(folder, 'bin'));
}

/** A graded starter notebook with an accepted sample that was not held against the tasks yet. */
async function acceptedStarter(): Promise<string> {
  const workspace = await gradedStarter();
  const book = await Book.open(workspace);
  const sample = aSample({ kind: 'imported', case: '', screened: [] });
  await book.add('sample', sample);
  await book.add('review', { sample: sample.id, decision: 'accepted', by: 'me' });
  return workspace;
}

describe.skipIf(!CAN_MOUNT)('a workspace (needs unshare to mount it)', { timeout: 120_000 }, () => {
  const READ_ONLY = 'mount --bind "$WORKSPACE" "$WORKSPACE" && mount -o remount,bind,ro "$WORKSPACE"\n';

  it('that can only be read is read', async () => {
    const workspace = await gradedStarter();
    for (const command of ['cases', 'status', 'clusters', 'samples list', 'report instructor']) {
      const { code, text } = await inMounts(`${READ_ONLY} errorbook ${command}`, workspace);
      expect({ command, code, text }).toMatchObject({
        code: 0,
        text: expect.not.stringMatching(/ {4}at |EROFS/),
      });
    }
  });

  it.each(['tasks check', 'collect', 'diagnose', 'samples generate', 'iterate --yes'])(
    'that can only be read says so to %s',
    async (command) => {
      const { code, text } = await inMounts(`${READ_ONLY} errorbook ${command}`, await gradedStarter());
      expect({ code, text }).toEqual({
        code: 1,
        text: expect.stringMatching(
          /^errorbook: .*: the file system is read-only\.\n {2}Use a folder that can be written to\.\n$/,
        ),
      });
    },
  );

  it('that can only be read gives samples away, but for what a new suite may hold', async () => {
    const workspace = await acceptedStarter();
    const out = join(await tempWorkspace(), 'out.jsonl');
    const script = `${READ_ONLY} errorbook samples export --out ${out}`;
    const { code, text } = await inMounts(script, workspace);
    expect({ code, text }).toEqual({ code: 0, text: `1 samples written to ${out}\n` });
    expect(JSON.parse(await readFile(out, 'utf8'))).toMatchObject({ id: 'sample-1' });

    await writeRows(join(workspace, 'tasks.jsonl'), [
      { task_id: 'new', prompt: 'Add.', entry_point: 'add', test: 'assert add(1, 2) == 3' },
    ]);
    expect(await inMounts(script, workspace)).toEqual({
      code: 1,
      text: expect.stringMatching(
        /“load tasks” could not be taken in .*: the file system is read-only\.\n.*\n$/,
      ),
    });
    const within = `${READ_ONLY} errorbook samples export --out "$WORKSPACE/out.jsonl"`;
    expect(await inMounts(within, await acceptedStarter())).toEqual({
      code: 1,
      text: expect.stringMatching(/\/out\.jsonl could not be written: the file system is read-only\.\n.*\n$/),
    });
  });

  it('that can only be read shows what is trained on, and is set up where all is installed', async () => {
    const workspace = await acceptedStarter();
    const environment = await tempWorkspace();
    const python = await environmentIn(environment);
    const env = { ERRORBOOK_PYTHON_ENV: environment };
    const shown = await inMounts(`${READ_ONLY} errorbook train show`, workspace, env);
    expect(shown).toEqual({ code: 0, text: expect.stringMatching(/^Trains by: trl on cpu, .*\n+$/) });
    const ready = await inMounts(`${READ_ONLY} errorbook setup`, workspace, env);
    expect(ready).toEqual({ code: 0, text: `Ready: ${python}\n` });
    const own = { ERRORBOOK_PYTHON_ENV: join(workspace, '.errorbook', 'venv') };
    expect(await inMounts(`${READ_ONLY} errorbook setup`, workspace, own)).toEqual({
      code: 1,
      text: expect.stringMatching(
        /^errorbook: .*\.errorbook\/venv could not be set up: the file system is read-only\.\n {2}Use a folder that can be written to\.\n$/,
      ),
    });
  });

  it('that can only be read has its models tested', async () => {
    const server = await startOpenAiServer({
      reply: ({ body }) => (JSON.stringify(body).includes('17 + 25') ? '{"answer": 42}' : 'ready'),
    });
    onTestFinished(() => server.close());
    const target = { provider: 'openai', model: 'small', baseUrl: server.url };
    const workspace = await starterCopy({ target });
    const { code, text } = await inMounts(`${READ_ONLY} errorbook models test`, workspace);
    expect({ code, text }).toEqual({ code: 0, text: expect.stringMatching(/works {2}structured output/) });
    expect(text).not.toContain('FAILS');
  });

  it('whose disk is full says which file could not be written, and leaves what was there', async () => {
    const python = await trainerPython(await tempWorkspace());
    const script = `mkdir "$WORKSPACE/disk" && mount -t tmpfs -o size=900k tmpfs "$WORKSPACE/disk"
cp -r "$WORKSPACE"/*.jsonl "$WORKSPACE"/errorbook.json "$WORKSPACE"/.errorbook "$WORKSPACE/disk"
WORKSPACE="$WORKSPACE/disk" && cd "$WORKSPACE"
mkdir .errorbook/tiny-data && echo before | tee out.jsonl > .errorbook/tiny-data/train.jsonl
echo before > .errorbook/setup.log
head -c 2000000 /dev/zero > fill 2> /dev/null
errorbook samples export --out out.jsonl
ERRORBOOK_PYTHON_ENV="$WORKSPACE/.errorbook/venv" errorbook setup
truncate -s -16384 fill
ERRORBOOK_PYTHON="${python}" errorbook tiny --out tiny
cat out.jsonl .errorbook/tiny-data/train.jsonl; head -n 1 .errorbook/setup.log
find . -name '*.partial'`;
    const { text } = await inMounts(script, await acceptedStarter());
    expect(text).toMatch(/\/out\.jsonl could not be written: the disk is full\.\n {2}Free some space/);
    expect(text).toMatch(
      /\.errorbook\/venv could not be created: there is no room for it\.\n {2}The disk is full/,
    );
    expect(text).toMatch(/\/train\.jsonl could not be written: the disk is full\.\n {2}Free some space/);
    expect(text).toMatch(/\nbefore\nbefore\nbefore\n$/);
    expect(text).not.toMatch(/ {4}at |ENOSPC/);
  });

  it('whose disk is full says so, and goes on when there is room', async () => {
    const source = await starterCopy();
    const full = `mkdir "$WORKSPACE/disk" && mount -t tmpfs -o size=600k tmpfs "$WORKSPACE/disk"
cp "$WORKSPACE"/*.jsonl "$WORKSPACE"/errorbook.json "$WORKSPACE/disk" && mkdir "$WORKSPACE/disk/recorded"
cp "$WORKSPACE"/recorded/* "$WORKSPACE/disk/recorded"
WORKSPACE="$WORKSPACE/disk"
head -c 1000000 /dev/zero > "$WORKSPACE/fill" 2> /dev/null
errorbook collect; echo "ended with $?"
rm "$WORKSPACE/fill"
errorbook collect --json`;
    const { text } = await inMounts(full, source);
    expect(text).toMatch(/the disk is full\.\n {2}Free some space/);
    expect(text).toContain('ended with 1');
    expect(text).toMatch(/"passed": ?24/);
    expect(text).not.toMatch(/ {4}at |ENOSPC/);
  });
});
