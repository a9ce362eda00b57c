import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * A file or folder that ships beside the code (python/, media/, examples/): found from the package's root,
 * whether the code runs from `src/` under a test runner or from the bundle in `dist/`.
 */
export function resource(...parts: string[]): string {
  return join(packageRoot(), ...parts);
}

let root: string | undefined;

function packageRoot(): string {
  if (root !== undefined) return root;
  let folder = __dirname;
  while (!existsSync(join(folder, 'package.json'))) {
    const parent = dirname(folder);
    if (parent === folder) throw new Error(`no package.json above ${__dirname}`);
    folder = parent;
  }
  return (root = folder);
}
