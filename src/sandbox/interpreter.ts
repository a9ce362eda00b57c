import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { z } from 'zod';
import { messageOf, UserError } from '../base/errors';

const run = promisify(execFile);

/** The oldest Python that the sandbox's own programs run on. */
const OLDEST = [3, 9] as const;

const told = z.object({ executable: z.string().min(1), version: z.tuple([z.number(), z.number()]) });

const QUESTION =
  'import json, sys; print(json.dumps({"executable": sys.executable, "version": sys.version_info[:2]}))';

/**
 * The real interpreter behind a command: version managers put shell scripts on the PATH, which are slow to go through
 * for each worker and need the environment that the sandbox clears.
 * @throws UserError when there is none, or it is too old
 */
export async function findInterpreter(command: string): Promise<string> {
  const { executable, version } = await ask(command);
  const [major, minor] = version;
  if (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1])) {
    throw new UserError(
      `${command} is Python ${major}.${minor}; programs are run with Python ${OLDEST.join('.')} or later.`,
      'Name a newer interpreter in the settings, or put one on the PATH.',
    );
  }
  return executable;
}

async function ask(command: string) {
  try {
    const { stdout } = await run(command, ['-I', '-c', QUESTION], { timeout: 30_000 });
    return told.parse(JSON.parse(stdout));
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw new UserError(
      missing
        ? `No Python interpreter was found: ${command}`
        : `${command} does not run: ${firstLine(error)}`,
      'Install Python 3.9 or later (python3), or name an interpreter in the settings.',
      { cause: error },
    );
  }
}

function firstLine(error: unknown): string {
  return messageOf(error).split('\n', 2).join(' ').trim();
}
