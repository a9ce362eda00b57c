// Bundles the three programs: the extension's host, the command line, and the webview panels.
import { build, context } from 'esbuild';
import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(fileURLToPath(import.meta.url));
const watch = process.argv.includes('--watch');
const production = process.argv.includes('--production');
const OUTDIR = '--outdir=';
const outdir = resolve(
  root,
  process.argv.find((each) => each.startsWith(OUTDIR))?.slice(OUTDIR.length) ?? 'dist',
);

/** LanceDB's binary stays beside the bundle under its own name; its optional embedding functions are never used. */
const nativeExternals = ['@lancedb/lancedb-*', '*.node', '@huggingface/transformers'];

const shared = {
  absWorkingDir: root,
  bundle: true,
  sourcemap: production ? false : 'linked',
  minify: production,
  logLevel: 'warning',
  legalComments: 'none',
};

/** Programs that run in Node. The extension host has Node 22 or later; the command line also runs on Node 20. */
const host = {
  ...shared,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  // Some packages' CommonJS builds are UMD, whose requires no bundler can see (jsonc-parser).
  mainFields: ['module', 'main'],
  outdir,
  external: ['vscode', ...nativeExternals],
};

const entries = (folder, names) =>
  names.map((name) => join(folder, name)).filter((file) => existsSync(join(root, file)));

const builds = [
  { ...host, entryPoints: entries('src', ['extension.ts']) },
  {
    ...host,
    entryPoints: [
      ...entries('src/cli', ['cli.ts']).map((file) => ({ in: file, out: 'cli' })),
      ...entries('src/contrast', ['host.ts']).map((file) => ({ in: file, out: 'contrast-host' })),
      ...entries('src/base', ['guard.ts']).map((file) => ({ in: file, out: 'guard' })),
      ...entries('src/serving/llama', ['host.ts']).map((file) => ({ in: file, out: 'llama-host' })),
    ],
  },
  {
    ...shared,
    platform: 'browser',
    target: 'es2022',
    format: 'esm',
    outdir: join(outdir, 'webview'),
    entryPoints: existsSync(join(root, 'webview'))
      ? readdirSync(join(root, 'webview'))
          .filter((n) => n.endsWith('.panel.ts'))
          .map((n) => ({ in: join('webview', n), out: basename(n, '.panel.ts') }))
      : [],
    tsconfig: 'webview/tsconfig.json',
  },
].filter((options) => options.entryPoints.length > 0);

/** Puts what is loaded at run time rather than bundled beside the bundles. */
function copyAssets() {
  mkdirSync(outdir, { recursive: true });
  const require = createRequire(join(root, 'package.json'));
  const codicons = dirname(require.resolve('@vscode/codicons/package.json'));
  for (const file of ['codicon.css', 'codicon.ttf']) {
    cpSync(join(codicons, 'dist', file), join(outdir, 'webview', file));
  }
  const cli = join(outdir, 'cli.js');
  if (existsSync(cli)) chmodSync(cli, 0o755);
}

if (watch) {
  const contexts = await Promise.all(builds.map((options) => context({ ...options, logLevel: 'info' })));
  copyAssets();
  await Promise.all(contexts.map((each) => each.watch()));
} else {
  await Promise.all(builds.map((options) => build(options)));
  copyAssets();
}
