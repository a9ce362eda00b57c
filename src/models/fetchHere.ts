import { FETCH_SECONDS, patientFetch } from './patientFetch';

/** A server that was asked says that the answer is somewhere else. */
export class RedirectedError extends Error {
  override readonly name = 'RedirectedError';
  /** @param to where, in the server's words; undefined where it does not say */
  constructor(readonly to: string | undefined) {
    super('the answer is somewhere else');
  }
}

/**
 * As `fetch`, but asks the named server and no other: keys and prompts are for that one, and a chain of redirects is
 * a wrong address.
 * @param seconds that the answer may take, by the signal: where these are more than fetch waits for, it is not used
 * @throws RedirectedError
 */
export async function fetchHere(
  input: string | URL | Request,
  init: RequestInit = {},
  seconds = 0,
): Promise<Response> {
  const response = await (seconds > FETCH_SECONDS ? waitedFor(input, init) : fetched(input, init));
  const isRedirect = response.status >= 300 && response.status < 400 && response.status !== 304;
  if (!isRedirect && response.type !== 'opaqueredirect') return response;
  await response.body?.cancel();
  throw new RedirectedError(response.headers.get('location') ?? undefined);
}

function fetched(input: string | URL | Request, init: RequestInit): Promise<Response> {
  return fetch(input, { ...init, redirect: 'manual' });
}

function waitedFor(input: string | URL | Request, init: RequestInit): Promise<Response> {
  const address = input instanceof Request ? input.url : String(input);
  const { body = undefined } = init;
  if (!URL.canParse(address) || (body !== undefined && typeof body !== 'string')) return fetched(input, init);
  const url = new URL(address);
  return url.protocol === 'http:' ? patientFetch(url, { ...init, body }) : fetched(input, init);
}
