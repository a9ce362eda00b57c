/** The key for a server, by its base URL; undefined where none is known. */
export type KeyFor = (baseUrl: string) => Promise<string | undefined>;

/** Where OpenAI itself answers. */
export const OPENAI_URL = 'https://api.openai.com/v1';

/**
 * Keys from the environment. `OPENAI_API_KEY` goes to OpenAI, or to the server that `OPENAI_BASE_URL` names, and
 * nowhere else: a workspace's `baseUrl` comes with the workspace and must not be able to fetch it. For other servers
 * there is `ERRORBOOK_API_KEY`.
 */
export function keysFromEnvironment(env: NodeJS.ProcessEnv = process.env): KeyFor {
  const own = new Set([OPENAI_URL, env['OPENAI_BASE_URL']].map((url) => url?.replace(/\/+$/, '')));
  return (baseUrl) =>
    Promise.resolve(own.has(baseUrl.replace(/\/+$/, '')) ? env['OPENAI_API_KEY'] : env['ERRORBOOK_API_KEY']);
}
