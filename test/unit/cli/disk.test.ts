/** A workspace that can only be read, and one whose disk is full: made by a mount of our own, as permissions bind no root. */
import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { resource } from '../../../src/base/resources';
import { gradedStarter, starterCopy } from '../../factories/cli';

const MOUNTING = ['-rm', 'sh', '-c'];
const CAN_MOUNT = spawnSync('unshare', [...MOUNTING, 'mount -t tmpfs tmpfs /mnt']).status === 0;
const CLI = [process.execPath, resource('dist', 'cli.js')];

/** Runs a script of the shell in which `errorbook` is the command line, on a workspace. */
function inMounts(script: string, workspace: string): { code: number | null; text: string } {
  const [node = '', cli = ''] = CLI;
  const errorbook = `errorbook() { "${node}" "${cli}" "$@" --workspace "$WORKSPACE"; }`;
  const ended = spawnSync('unshare', [...MOUNTING, `${errorbook}\n${script}`], {
    encoding: 'utf8',
    env: { ...process.env, WORKSPACE: workspace },
  });
  return { code: ended.status, text: ended.stdout + ended.stderr };
}

describe.skipIf(!CAN_MOUNT)('a workspace (needs unshare to mount it)', { timeout: 120_000 }, () => {
  const READ_ONLY = 'mount --bind "$WORKSPACE" "$WORKSPACE" && mount -o remount,bind,ro "$WORKSPACE"\n';

  it('that can only be read is read', async () => {
    const workspace = await gradedStarter();
    for (const command of ['cases', 'status', 'clusters', 'samples list', 'report instructor']) {
      const { code, text } = inMounts(`${READ_ONLY} errorbook ${command}`, workspace);
      expect({ command, code, text }).toMatchObject({
        code: 0,
        text: expect.not.stringMatching(/ {4}at |EROFS/),
      });
    }
  });

  it.each(['tasks check', 'collect', 'diagnose', 'samples generate', 'iterate --yes'])(
    'that can only be read says so to %s',
    async (command) => {
      const { code, text } = inMounts(`${READ_ONLY} errorbook ${command}`, await gradedStarter());
      expect({ code, text }).toEqual({
        code: 1,
        text: expect.stringMatching(
          /^errorbook: .*: the file system is read-only\.\n {2}Use a folder that can be written to\.\n$/,
        ),
      });
    },
  );

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
    const { text } = inMounts(full, source);
    expect(text).toMatch(/the disk is full\.\n {2}Free some space/);
    expect(text).toContain('ended with 1');
    expect(text).toMatch(/"passed": ?24/);
    expect(text).not.toMatch(/ {4}at |ENOSPC/);
  });
});
