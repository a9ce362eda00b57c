import { readdir, readFile } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { bonesOf, openBraces } from './bones';
import { MOST_BYTES, type Candidate, type LeftOut } from './candidate';

const SKIPPED = new Set(['node_modules', 'dist', 'build', 'out', 'coverage']);
const SCRIPT = /\.[cm]?[jt]sx?$/;
const TEST = /\.(?:test|spec)\.[cm]?[jt]sx?$/;
const SETTINGS = /^(?:package\.json|(?:vitest|vite)\.config\.[cm]?[jt]s)$/;
/** What a path without its extension, or with that of what it is compiled to, may stand for. */
const ENDINGS = ['', '.ts', '.tsx', '.mts', '.js', '.jsx', '.mjs', '.cjs', '/index.ts', '/index.js'];

/** The functions of JavaScript and TypeScript files that vitest files import by name. Files are only read. */
export async function scriptCandidates(folder: string): Promise<(Candidate | LeftOut)[]> {
  const files = new Map<string, string>();
  for await (const path of pathsIn(folder, '')) files.set(path, await readFile(join(folder, path), 'utf8'));
  const covered = new Map<string, { module: string; name: string; tests: string[] }>();
  for (const test of [...files.keys()].filter((path) => TEST.test(path)))
    for (const { module, name } of namedImports(files, test)) {
      const entry = covered.get(`${module}::${name}`) ?? { module, name, tests: [] };
      entry.tests.push(test);
      covered.set(`${module}::${name}`, entry);
    }
  return [...covered.values()].flatMap(
    ({ module, name, tests }) => candidate(files, module, name, tests) ?? [],
  );
}

async function* pathsIn(root: string, folder: string): AsyncGenerator<string> {
  const entries = await readdir(join(root, folder), { withFileTypes: true });
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = posix.join(folder, entry.name);
    if (entry.isDirectory() && !SKIPPED.has(entry.name) && !entry.name.startsWith('.'))
      yield* pathsIn(root, path);
    else if (entry.isFile() && (SCRIPT.test(path) || /\.json$/.test(path)) && !/-lock\.json$/.test(path))
      yield path;
  }
}

/** The files and names that a test file imports in braces. */
function namedImports(files: Map<string, string>, test: string): { module: string; name: string }[] {
  const statements = (files.get(test) ?? '').matchAll(
    /\bimport\s+(?:\w+\s*,\s*)?\{([^}]*)\}\s*from\s*['"](\.[^'"]*)['"]/g,
  );
  return [...statements].flatMap(([, names = '', path = '']) => {
    const module = resolve(files, test, path);
    if (module === undefined || TEST.test(module)) return [];
    const imported = names.split(',').map((each) => each.trim().split(/\s+as\s+/)[0] ?? '');
    return imported.filter((name) => /^[\w$]+$/.test(name)).map((name) => homeOf(files, module, name));
  });
}

/** Where a name is defined that a file may only pass on: `export { name } from`, `export * from`. */
function homeOf(files: Map<string, string>, module: string, name: string): { module: string; name: string } {
  const passed = (files.get(module) ?? '').matchAll(
    /^export\s+(?:\*|\{([^}]*)\})\s*from\s*['"](\.[^'"]*)['"]/gm,
  );
  for (const [, names, path = ''] of passed) {
    const from = resolve(files, module, path);
    const there = names === undefined ? name : nameThere(names, name);
    if (from === undefined || from === module || there === undefined) continue;
    if (names !== undefined || definesName(files.get(from) ?? '', name)) return { module: from, name: there };
  }
  return { module, name };
}

/** What a list of exports (`a, b as c`) calls by a name. */
function nameThere(names: string, name: string): string | undefined {
  const pairs = names.split(',').map((each) => each.trim().split(/\s+as\s+/));
  return pairs.find((pair) => pair.at(-1) === name)?.[0];
}

function definesName(text: string, name: string): boolean {
  return placesOf(bonesOf(text), name) !== undefined;
}

function resolve(files: Map<string, string>, importer: string, path: string): string | undefined {
  const stem = posix.join(posix.dirname(importer), path);
  const stems = [stem, stem.replace(/\.([cm]?)js(x?)$/, '.$1ts$2')];
  return stems.flatMap((each) => ENDINGS.map((ending) => each + ending)).find((each) => files.has(each));
}

function candidate(
  files: Map<string, string>,
  module: string,
  name: string,
  tests: string[],
): Candidate | LeftOut | undefined {
  const text = files.get(module) ?? '';
  const language = /\.[cm]?tsx?$/.test(module) ? 'typescript' : 'javascript';
  const id = `${module}::${name}`;
  const places = placesOf(bonesOf(text), name);
  if (places === undefined) return undefined;
  if (typeof places === 'string') return { id, problem: places };
  const needed = closure(files, [...tests, module]);
  needed.delete(module);
  const bytes = [...needed.values()].reduce((sum, each) => sum + each.length, text.length);
  if (bytes > MOST_BYTES) return { id, problem: 'the files that its tests need are larger than 1 MiB' };
  const prompt = text.slice(0, places.head);
  const reference = `${text.slice(0, places.end)}\n`;
  const rest = text.slice(places.end + 1);
  const closed = text.slice(places.close, places.end);
  return {
    id,
    name,
    language,
    module,
    tests,
    prompt,
    reference,
    empty: `${prompt}${closed}\n`,
    rest,
    files: Object.fromEntries(needed),
  };
}

/** Where a function's head, body and last line end, in bones. A sentence where it has a form that is not taken apart. */
function placesOf(
  bones: string,
  name: string,
): { head: number; close: number; end: number } | string | undefined {
  const word = name.replaceAll('$', '\\$');
  const pattern = `^(?:export\\s+)?(?:default\\s+)?(?:(?:async\\s+)?function\\s*\\*?\\s*${word}\\b|const\\s+${word}\\b[^=\\n]*=\\s*(?:async\\s*)?(?:function\\b|[(<\\w]))`;
  const start = new RegExp(pattern, 'm').exec(bones)?.index;
  if (start === undefined) return undefined;
  const head = headEnd(bones, start);
  if (head === undefined) return 'its body is an expression, or shares a line with its head';
  for (let at = head, depth = 1; at < bones.length; at++) {
    depth += bones[at] === '{' ? 1 : bones[at] === '}' ? -1 : 0;
    const line = bones.indexOf('\n', at);
    if (depth === 0) return { head, close: at, end: line < 0 ? bones.length : line };
  }
  return 'its end was not found';
}

/** After the line whose brace opens the body: no bracket of the parameters is open there. */
function headEnd(bones: string, start: number): number | undefined {
  for (let end = bones.indexOf('\n', start); end >= 0; end = bones.indexOf('\n', end + 1)) {
    const head = bones.slice(start, end);
    const brackets = (head.match(/[([]/g)?.length ?? 0) - (head.match(/[)\]]/g)?.length ?? 0);
    if (brackets === 0 && openBraces(head) === 1 && /\{\s*$/.test(head)) return end + 1;
    if (brackets === 0 && openBraces(head) === 0 && /[;}]\s*$/.test(head)) return undefined;
  }
  return undefined;
}

/** What files need to be run: what they import from the repository, and its settings. */
function closure(files: Map<string, string>, paths: string[]): Map<string, string> {
  const todo = [...paths, ...[...files.keys()].filter((path) => SETTINGS.test(path))];
  const needed = new Map<string, string>();
  for (let path = todo.pop(); path !== undefined; path = todo.pop()) {
    const text = files.get(path);
    if (text === undefined || needed.has(path)) continue;
    needed.set(path, text);
    for (const [, imported = ''] of text.matchAll(
      /(?:\bfrom|\bimport|\brequire)\s*\(?\s*['"](\.[^'"]+)['"]/g,
    )) {
      const file = resolve(files, path, imported);
      if (file !== undefined) todo.push(file);
    }
  }
  return needed;
}
