import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse, printParseErrorCode, type ParseError } from 'jsonc-parser';
import { UserError } from '../base/errors';
import { configSchema, type Config } from './config';

/** The configuration file's name, at a workspace's root. */
export const CONFIG_FILE = 'errorbook.json';

/**
 * Reads `errorbook.json`; a workspace without one has the defaults.
 * @throws UserError that names the line, or the field, that is wrong
 */
export async function loadConfig(workspace: string): Promise<Config> {
  const file = join(workspace, CONFIG_FILE);
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '{}';
    throw new UserError(`${file} could not be read: ${error.message}`);
  });
  return parseConfig(text, file);
}

/** The configuration that a text says. @throws UserError as `loadConfig` */
export function parseConfig(text: string, file: string): Config {
  const errors: ParseError[] = [];
  const value: unknown = parse(text, errors, { allowTrailingComma: true });
  const first = errors[0];
  if (first !== undefined) {
    const line = text.slice(0, first.offset).split('\n').length;
    throw new UserError(
      `${file}, line ${line}: ${printParseErrorCode(first.error)}.`,
      'Mend the JSON there.',
    );
  }
  const parsed = configSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map(
    (issue) => `${issue.path.join('.') || 'the file'}: ${issue.message}`,
  );
  throw new UserError(
    `${file}: ${issues.join('; ')}.`,
    'The editor completes and checks this file as you type.',
  );
}
