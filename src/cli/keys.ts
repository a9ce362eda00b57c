import { messageOf } from '../base/errors';
import type { Log } from '../base/log';
import { keysFromPipe, PIPE_VARIABLE } from '../models/keyPipe';
import { keyAmong, keysFromEnvironment, type KeyFor, type Keys } from '../models/keys';

/**
 * The keys that this process was given: through a pipe where the editor started it, and by the environment.
 * @throws UserError where the environment's cannot be read
 */
export function keysOfProcess(log: Log, env: NodeJS.ProcessEnv = process.env): KeyFor {
  const own = keysFromEnvironment(env);
  const address = env[PIPE_VARIABLE];
  // Now, not when first needed: the window may be closed by then.
  const given = address ? keysFromPipe(address).catch((error: unknown) => noKeys(log, error)) : {};
  return async (baseUrl) => keyAmong(await given, baseUrl) ?? keyAmong(own, baseUrl);
}

function noKeys(log: Log, error: unknown): Keys {
  log.warn(
    `The keys that the editor keeps could not be had (${messageOf(error)}): start the task from it again.`,
  );
  return {};
}
