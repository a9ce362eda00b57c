/** What `npm run package` makes: the right files, and a LanceDB process that runs from where they are unpacked. */
import { execFileSync, fork } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import manifest from '../../package.json';
import type { HostReply, HostRequest } from '../../src/contrast/wire';
import { indexRow } from '../factories/contrast';
import { tempWorkspace } from '../factories/workspace';
import { platform } from './set-up';

const root = join(import.meta.dirname, '../..');
const script = join(root, 'scripts', 'package.mjs');

/** Unpacks the package for a target: the folder that the extension would be installed as. */
async function installed(target: string): Promise<string> {
  const folder = await tempWorkspace();
  const vsix = join(root, 'artifacts', `${manifest.name}-${target}-${manifest.version}.vsix`);
  execFileSync('python3', ['-m', 'zipfile', '-e', vsix, folder]);
  return join(folder, 'extension');
}

/** Asks the bundled process, run by plain Node, one thing after another. */
async function ask(extension: string, ...requests: HostRequest[]): Promise<HostReply[]> {
  const child = fork(join(extension, 'dist', 'contrast-host.js'), [], { serialization: 'advanced' });
  const replies: HostReply[] = [];
  for (const request of requests) {
    child.send(request);
    replies.push(((await once(child, 'message')) as [HostReply])[0]);
  }
  child.disconnect();
  await once(child, 'exit');
  return replies;
}

const nativeFiles = (extension: string) =>
  readdirSync(join(extension, 'dist')).filter((name) => name.endsWith('.node'));

function openRequest(extension: string): HostRequest {
  const name = { folder: join(extension, 'contrast.lance'), table: 'cases', dimension: 2 };
  return { sequence: 1, method: 'open', arguments: [name] };
}

describe('npm run package', () => {
  it('packs what is run and nothing else, without LanceDB where no platform is named', async () => {
    const extension = await installed('universal');
    const names = readdirSync(extension, { recursive: true }).map(String);
    const top = [
      'LICENSE.txt',
      'changelog.md',
      'dist',
      'examples',
      'media',
      'package.json',
      'python',
      'readme.md',
    ];
    expect(readdirSync(extension).sort()).toEqual(top);
    expect(names.filter((name) => /\.map$|\.node$|\.pyc$|__pycache__|(^|\/)\./.test(name))).toEqual([]);
    const entry = manifest.main.replace('./', '');
    for (const file of [entry, manifest.bin.errorbook.replace('./', ''), manifest.icon])
      expect(names).toContain(file);
    for (const program of ['guard.js', 'llama-host.js']) expect(names).toContain(join('dist', program));
    expect(readdirSync(join(extension, 'examples')).sort()).toEqual(['rewards', 'starter']);

    const [reply] = await ask(extension, openRequest(extension));
    expect(reply).toMatchObject({
      ok: false,
      message: expect.stringContaining('does not load on') as string,
    });
  });

  it('packs this platform’s LanceDB, which runs from the unpacked folder', async () => {
    const extension = await installed(platform);
    expect(nativeFiles(extension)).toEqual([expect.stringMatching(/^lancedb\..+\.node$/)]);

    const row = indexRow('a', Float32Array.of(1, 0));
    const replies = await ask(
      extension,
      openRequest(extension),
      { sequence: 2, method: 'upsert', arguments: [[row]] },
      { sequence: 3, method: 'search', arguments: [[{ ...row, task: 'another' }], 1] },
    );
    expect(replies.map((reply) => reply.ok)).toEqual([true, true, true]);
    expect(replies[2]).toMatchObject({ value: [[{ case: 'a', score: 1 }]] });
  });

  it('refuses a target that it does not know', () => {
    expect(() => execFileSync('node', [script, '--target', 'beos'], { stdio: 'pipe' })).toThrow(
      /No such target: beos\. There are: linux-x64/,
    );
  });
});
