/**
 * A local model of transformers.js. The library and models are large: the folder that ERRORBOOK_TRANSFORMERS names holds
 * both, the package installed and a model of the all-MiniLM kind in `model/`.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { UserError } from '../../../src/base/errors';
import { openLocalEmbedder } from '../../../src/contrast/localEmbedder';
import { tempWorkspace } from '../../factories/workspace';

async function failure(workspace: string, model: string): Promise<UserError> {
  const error: unknown = await openLocalEmbedder(workspace, model).catch((thrown: unknown) => thrown);
  if (error instanceof UserError) return error;
  throw new Error(`no UserError: ${String(error)}`);
}

async function workspaceWithLibrary(source: string): Promise<string> {
  const workspace = await tempWorkspace();
  const folder = join(workspace, 'node_modules/@huggingface/transformers');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'index.js'), source);
  return workspace;
}

it('says how to install the library where it is missing', async () => {
  const workspace = await tempWorkspace();
  const { message, hint } = await failure(workspace, 'Xenova/all-MiniLM-L6-v2');
  expect(message).toContain('@huggingface/transformers, which is not installed');
  expect(hint).toContain(`npm install @huggingface/transformers” in ${workspace}`);
});

it('says where it looked for a model that is not there', async () => {
  const workspace = await tempWorkspace();
  expect((await failure(workspace, './models/none')).message).toContain(join(workspace, 'models/none'));
});

it('says why a library does not load', async () => {
  const workspace = await workspaceWithLibrary(`throw new Error('onnxruntime has no binary here');`);
  expect((await failure(workspace, 'some/model')).message).toContain('onnxruntime has no binary here');
});

it('outlives a library that ends its process', async () => {
  const workspace = await workspaceWithLibrary(`process.kill(process.pid, 'SIGILL'); while (true);`);
  expect((await failure(workspace, 'some/model')).message).toContain('SIGILL');
});

const folder = process.env['ERRORBOOK_TRANSFORMERS'];
it.skipIf(folder === undefined)('tells alike from different, with vectors of length 1', async () => {
  const embedder = await openLocalEmbedder(folder ?? '', './model');
  onTestFinished(() => embedder.close?.());
  expect(embedder).toMatchObject({ id: 'transformers/./model/384', dimension: 384 });
  const texts = ['binary search in a list', 'bisect a sorted array', 'parse CSV'];
  const [search, bisect, csv] = await embedder.embed([...texts, ...Array<string>(40).fill('filler')]);
  const dot = (a?: Float32Array, b?: Float32Array) =>
    a?.reduce((sum, value, i) => sum + value * (b?.[i] ?? NaN), 0);
  expect(dot(search, search)).toBeCloseTo(1, 4);
  expect(dot(search, bisect)).toBeGreaterThan((dot(search, csv) ?? NaN) + 0.1);
});
