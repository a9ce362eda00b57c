import { execFileSync } from 'node:child_process';

/** The tests run the bundles as a person does, so the bundles must be of the sources that are tested. */
export default function buildBundles(): void {
  execFileSync(process.execPath, ['esbuild.mjs'], { cwd: import.meta.dirname, stdio: 'inherit' });
}
