import { isUtf8 } from 'node:buffer';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse, printParseErrorCode, type ParseError } from 'jsonc-parser';
import { UserError } from '../base/errors';
import { fileError } from '../base/fileErrors';
import { configSchema, type Config } from './config';

/** The configuration file's name, at a workspace's root. */
export const CONFIG_FILE = 'errorbook.json';

/**
 * Reads `errorbook.json`; a workspace without one has the defaults.
 * @throws UserError that names the line, or the field, that is wrong
 */
export async function loadConfig(workspace: string): Promise<Config> {
  const file = join(workspace, CONFIG_FILE);
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return Buffer.from('{}');
    throw fileError(`${file} could not be read`, error);
  });
  if (!isUtf8(bytes)) throw new UserError(`${file} is not UTF-8.`, 'Save it as UTF-8.');
  return parseConfig(bytes.toString('utf8'), file);
}

/** The configuration that a text says. @throws UserError as `loadConfig` */
export function parseConfig(text: string, file: string): Config {
  const errors: ParseError[] = [];
  const value = parseJson(text.replace(/^\uFEFF/, ''), errors, file);
  const first = errors[0];
  if (first !== undefined) {
    const line = text.slice(0, first.offset).split('\n').length;
    throw new UserError(
      `${file}, line ${line}: ${inWords(printParseErrorCode(first.error))}.`,
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

/** Some editors begin a file with a byte order mark, which says nothing. */
function parseJson(text: string, errors: ParseError[], file: string): unknown {
  try {
    return parse(text, errors, { allowTrailingComma: true });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new UserError(`${file} is nested too deeply.`, 'Mend the brackets there.');
  }
}

/** `CloseBraceExpected` → `close brace expected`. */
function inWords(code: string): string {
  return code.replace(/(?!^)([A-Z])/g, ' $1').toLowerCase();
}
