/**
 * A server's base URL in the one way to write it: host in small letters, no default port, no slash at its end.
 * Undefined for what is no plain `http` or `https` address: with a user or a password in it, or with `?` or `#`.
 */
export function serverOf(baseUrl: string): string | undefined {
  const url = parsed(baseUrl);
  if (url === undefined || !/^https?:$/.test(url.protocol) || /[?#@]/.test(baseUrl)) return undefined;
  return url.origin + url.pathname.replace(/\/+$/, '');
}

function parsed(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}
