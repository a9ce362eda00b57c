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
 * a wrong address. @throws RedirectedError
 */
export async function fetchHere(input: string | URL | Request, init?: RequestInit): Promise<Response> {
  const response = await fetch(input, { ...init, redirect: 'manual' });
  const isRedirect = response.status >= 300 && response.status < 400 && response.status !== 304;
  if (!isRedirect && response.type !== 'opaqueredirect') return response;
  await response.body?.cancel();
  throw new RedirectedError(response.headers.get('location') ?? undefined);
}
