import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');

/** This machine's platform as packages are named after it. */
export const platform = `${process.platform}-${process.arch}`;

/** Before the first test: the packages that are looked at lie in artifacts/, made from these sources. */
export default function makePackages(): void {
  const targets = ['universal', platform].flatMap((target) => ['--target', target]);
  execFileSync('node', ['scripts/package.mjs', ...targets], { cwd: root, stdio: 'inherit' });
}
