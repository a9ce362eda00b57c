import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { z } from 'zod';
import { isAbort, messageOf, UserError } from '../base/errors';
import { runProgram, type Ended } from '../base/process';

/** The oldest Python that the sandbox's own programs run on. */
const OLDEST = [3, 9] as const;
/** An interpreter that says nothing for so long will not run programs either. */
const PATIENCE_SECONDS = 10;
/** One that does not work is not asked again for so long: `doctor` needs it in several places. */
const REFUSED_MS = 60_000;

const told = z.object({ executable: z.string().min(1), version: z.tuple([z.number(), z.number()]) });

const QUESTION =
  'import json, sys; print(json.dumps({"executable": sys.executable, "version": sys.version_info[:2]}))';

const underWay = new Map<string, Promise<string>>();

/**
 * The real interpreter behind a command: version managers put shell scripts on the PATH, which are slow to go through
 * for each worker and need the environment that the sandbox clears.
 * @throws UserError within some ten seconds when there is none, it does not work, or it is too old
 */
export function findInterpreter(command: string): Promise<string> {
  const known = underWay.get(command);
  if (known !== undefined) return known;
  const found = ask(command);
  const forget = () => underWay.delete(command);
  underWay.set(command, found);
  found.then(forget, () => setTimeout(forget, REFUSED_MS).unref());
  return found;
}

async function ask(command: string): Promise<string> {
  const path = (await whereIs(command)) ?? command;
  const { executable, version } = read(path, await run(path));
  const [major, minor] = version;
  if (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1])) {
    throw new UserError(
      `${path} is Python ${major}.${minor}; programs are run with Python ${OLDEST.join('.')} or later.`,
      'Name a newer interpreter in the settings, or put one on the PATH.',
    );
  }
  return executable;
}

async function run(path: string): Promise<Ended> {
  const signal = AbortSignal.timeout(PATIENCE_SECONDS * 1000);
  try {
    return await runProgram(path, ['-I', '-c', QUESTION], { signal });
  } catch (error) {
    if (signal.aborted) throw broken(`${path} gave no answer within ${PATIENCE_SECONDS} seconds`, error);
    if (isAbort(error)) throw error;
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw broken(
      missing ? `No Python interpreter was found: ${path}` : `${path} does not run: ${messageOf(error)}`,
      error,
    );
  }
}

function read(path: string, { code, tail }: Ended): z.infer<typeof told> {
  try {
    return told.parse(JSON.parse(tail.findLast((line) => line.startsWith('{')) ?? ''));
  } catch (error) {
    const said = tail.at(-1)?.slice(0, 200);
    const how = code === 0 ? '' : ` and ended with status ${code ?? 'of a signal'}`;
    throw broken(`${path} is no Python that works: it said ${said ? `“${said}”` : 'nothing'}${how}`, error);
  }
}

function broken(message: string, cause: unknown): UserError {
  return new UserError(
    `${message}.`,
    'Install Python 3.9 or later (python3), or put one that works first on the PATH.',
    { cause },
  );
}

/** Where a command lies on the PATH, so that a message can name it. */
async function whereIs(command: string): Promise<string | undefined> {
  if (/[\\/]/.test(command)) return command;
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    const file = join(folder, command);
    const runs =
      folder !== '' &&
      (await access(file, constants.X_OK).then(
        () => true,
        () => false,
      ));
    if (runs) return file;
  }
  return undefined;
}
