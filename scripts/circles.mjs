#!/usr/bin/env node
// No circle of imports in the sources, by types neither, which ESLint's import-x/no-cycle does not see.
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ts from 'typescript';
import { root } from './lib/step.mjs';

const files = globSync('{src,webview,test,bench,scripts}/**/*.ts', { cwd: root });
const imports = new Map(files.map((file) => [file, importsOf(file)]));
const done = new Set();
for (const file of files) {
  const circle = circleFrom(file, []);
  if (circle === undefined) continue;
  console.error(`A circle of imports: ${circle.join(' → ')}`);
  process.exit(1);
}

/** The files of ours that one imports when it is loaded, for a type or a value. */
function importsOf(file) {
  const { importedFiles } = ts.preProcessFile(readFileSync(join(root, file), 'utf8'));
  const own = importedFiles.map(({ fileName }) => fileName).filter((name) => name.startsWith('.'));
  return own.map((name) => `${join(dirname(file), name)}.ts`).filter((path) => existsSync(join(root, path)));
}

/** The first circle that is come to from a file; undefined where there is none. */
function circleFrom(file, path) {
  if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
  if (done.has(file)) return undefined;
  for (const next of imports.get(file) ?? []) {
    const circle = circleFrom(next, [...path, file]);
    if (circle !== undefined) return circle;
  }
  done.add(file);
  return undefined;
}
