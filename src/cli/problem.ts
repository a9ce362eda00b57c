import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../base/errors';
import { CONFIG_FILE } from '../book/workspace';

/** Set for the editor's tasks: a failure is said once more, in the form that their problem matcher reads. */
export const PROBLEMS_VARIABLE = 'ERRORBOOK_PROBLEMS';

/**
 * A failure as a line of its own, `errorbook.json:LINE:COLUMN: error: …`, at the setting that it speaks of: out of memory
 * at `training.maxLength`, a model that is not there at `training.baseModel`. Undefined for what is no person's to mend.
 */
export async function problemLine(workspace: string, error: unknown): Promise<string | undefined> {
  if (!(error instanceof UserError)) return undefined;
  const text = [error.message, error.hint].filter(Boolean).join(' ').replaceAll(/\s+/g, ' ');
  const config = await readFile(join(workspace, CONFIG_FILE), 'utf8').catch(() => '');
  return `${CONFIG_FILE}:${placeOf(config, text)}: error: ${text}`;
}

/** Line and column of the first setting that a text names and errorbook.json has, or of its section. */
function placeOf(config: string, text: string): string {
  const named = [...text.matchAll(/\b([a-z]+)\.([a-zA-Z]+)\b/g)].flatMap(([, section = '', key = '']) => [
    key,
    section,
  ]);
  const lines = config.split('\n');
  for (const name of named) {
    const line = lines.findIndex((each) => each.trimStart().startsWith(`"${name}"`));
    if (line >= 0) return `${line + 1}:${(lines[line] ?? '').indexOf('"') + 1}`;
  }
  return '1:1';
}
