import { z } from 'zod';
import { UserError } from '../base/errors';
import { serverOf } from '../base/server';

/** The key for a server, by its base URL; undefined where none is known. */
export type KeyFor = (baseUrl: string) => Promise<string | undefined>;

/** Keys by the base URLs of their servers. */
export type Keys = Record<string, string>;

/** Where OpenAI itself answers. */
export const OPENAI_URL = 'https://api.openai.com/v1';

/** The environment variable with keys of other servers than OpenAI's. */
export const KEYS_VARIABLE = 'ERRORBOOK_KEYS';

const keysSchema = z.record(z.string(), z.string());

/**
 * Keys from the environment: `OPENAI_API_KEY` is OpenAI's own, and `ERRORBOOK_KEYS` has those of other servers by
 * their base URLs. A workspace's `baseUrl` comes with the workspace, so a key goes to the very URL that the person
 * gave it for, and nowhere else.
 * @throws UserError where `ERRORBOOK_KEYS` cannot be read
 */
export function keysFromEnvironment(env: NodeJS.ProcessEnv = process.env): Keys {
  const { OPENAI_API_KEY: own, [KEYS_VARIABLE]: others } = env;
  return { ...(own && { [OPENAI_URL]: own }), ...(others && readKeys(others)) };
}

/** The key of a server among some; the same server may be written in several ways. */
export function keyAmong(keys: Keys, baseUrl: string): string | undefined {
  const server = serverOf(baseUrl);
  if (server === undefined) return undefined;
  return Object.entries(keys).find(([url]) => serverOf(url) === server)?.[1];
}

/** Whether a base URL is OpenAI's own. */
export function isOpenAi(baseUrl: string): boolean {
  return serverOf(baseUrl) === OPENAI_URL;
}

/** Never says what it read: it is made of keys. */
function readKeys(text: string): Keys {
  const read = keysSchema.safeParse(parsed(text));
  const wrong = read.success ? Object.keys(read.data).filter((url) => serverOf(url) === undefined) : [];
  if (read.success && wrong.length === 0) return read.data;
  throw new UserError(
    read.success
      ? `${KEYS_VARIABLE} has ${wrong.length} keys for what is no plain address of a server.`
      : `${KEYS_VARIABLE} is no JSON object of keys.`,
    `Write it like ${KEYS_VARIABLE}='{"https://models.example.com/v1": "the key"}'.`,
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
