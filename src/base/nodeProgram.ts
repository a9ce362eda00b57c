import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** A program of ours that runs in Node, in a process of its own. */
export interface NodeProgram {
  program: string;
  /** Node's own arguments. */
  execArgv: string[];
}

/**
 * The bundled program beside the bundle; from the sources, under a test runner or tsx, the source through tsx.
 * @param folder of the file that asks
 * @param source its TypeScript file, from there
 * @param bundle its name in `dist/`
 */
export function nodeProgram(folder: string, source: string, bundle: string): NodeProgram {
  const bundled = join(folder, bundle);
  if (existsSync(bundled)) return { program: bundled, execArgv: [] };
  const program = join(folder, source);
  const tsx = createRequire(program).resolve('tsx');
  return { program, execArgv: ['--import', pathToFileURL(tsx).href] };
}
