import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

/** A copy of a folder that a test may change; `dispose` removes it. A notebook in the original is not copied. */
export async function copyWorkspace(source: string): Promise<{ folder: string; dispose(): Promise<void> }> {
  const parent = await mkdtemp(join(tmpdir(), 'errorbook-workspace-'));
  const folder = join(parent, basename(source));
  await cp(source, folder, { recursive: true, filter: (file) => basename(file) !== '.errorbook' });
  return { folder, dispose: () => rm(parent, { recursive: true, force: true, maxRetries: 5 }) };
}
