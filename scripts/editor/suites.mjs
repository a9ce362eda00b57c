// Bundles the editor's suites: one file each, beside nothing but what the editor itself provides.
import { build } from 'esbuild';
import { existsSync, readdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from '../lib/step.mjs';

const suitesFolder = join(root, 'out', 'test', 'editor');

/**
 * Compiles test/editor/**\/*.test.ts to out/test/editor. What is left there of a suite that is gone is removed; the rest
 * is written over, because another run may be reading it.
 */
export async function bundleSuites() {
  const source = join(root, 'test', 'editor');
  const names = existsSync(source) ? readdirSync(source, { recursive: true }) : [];
  const entryPoints = names.filter((name) => name.endsWith('.test.ts')).map((name) => join(source, name));
  await removeOthers(names);
  await build({
    entryPoints,
    outdir: suitesFolder,
    outbase: source,
    bundle: true,
    platform: 'node',
    mainFields: ['module', 'main'],
    target: 'node22',
    format: 'cjs',
    sourcemap: 'inline',
    external: ['vscode', 'mocha', '@lancedb/lancedb-*', '*.node', '@huggingface/transformers'],
    logLevel: 'warning',
  });
}

async function removeOthers(sources) {
  const compiled = existsSync(suitesFolder) ? readdirSync(suitesFolder, { recursive: true }) : [];
  const stale = (name) => name.endsWith('.test.js') && !sources.includes(name.replace(/js$/, 'ts'));
  await Promise.all(compiled.filter(stale).map((name) => rm(join(suitesFolder, name))));
}
