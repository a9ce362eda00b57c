/** The only place that starts programs (a lint rule holds to that), so that no key goes to one that was forgotten. */
import {
  execFile,
  fork,
  spawn,
  type ChildProcess,
  type ForkOptions,
  type SpawnOptions,
} from 'node:child_process';
import { promisify } from 'node:util';

/** Names under which keys, tokens and passwords are kept in an environment. */
const SECRET_NAME =
  /KEYS?$|TOKENS?$|API_?KEY|ACCESS_KEY|PRIVATE_KEY|_TOKEN_|SECRET|PASSW|PASSPHRASE|CREDENTIAL|(?:^|_)(?:PAT|PASS|AUTH)$|CUSTOM_HEADERS$|^ERRORBOOK_.*KEY/i;
/** How keys of the usual services begin, whatever their name is. */
const SECRET_VALUE = /^(?:Bearer |sk-|hf_|gh[opsu]_|github_pat_|glpat-|xox[abp]-|AKIA|AIza)/;

/** An environment as a program inherits it: without keys, which belong to the servers that they are for. */
export function withoutKeys(env: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(env).filter(([name, value = '']) => !SECRET_NAME.test(name) && !SECRET_VALUE.test(value)),
  );
}

/** Starts a program. @param options `env` is this process's own by default; either way it goes without keys */
export function startProgram(command: string, args: string[], options: SpawnOptions = {}): ChildProcess {
  return spawn(command, args, { ...options, env: withoutKeys(options.env) });
}

/** Starts a program of ours in Node, with a channel for messages. */
export function startNode(program: string, options: ForkOptions): ChildProcess {
  return fork(program, [], { ...options, env: withoutKeys(options.env) });
}

const execute = promisify(execFile);

/**
 * What a program prints that is done at once: nothing ends it with this process, as `printed` (process.ts) has it.
 * @throws the system's error where it cannot be started, or ends with another status than 0
 */
export async function outputOf(
  command: string,
  args: string[],
  options: { env?: NodeJS.ProcessEnv; cwd?: string; timeout?: number } = {},
): Promise<string> {
  return (await execute(command, args, { ...options, env: withoutKeys(options.env) })).stdout;
}
