import { isIP } from 'node:net';

const PORT = '11434';
const DEFAULT_PORTS: Record<string, string> = { http: '80', https: '443' };
/** What a server listens on to be reached at every address; nobody can be asked there. */
const ANYWHERE: Record<string, string> = { '': '127.0.0.1', '0.0.0.0': '127.0.0.1', '::': '::1' };

/**
 * Where Ollama is asked: at `baseUrl`, else where `OLLAMA_HOST` says, in each form that Ollama itself takes: a host, a
 * port, both, with scheme and path (docs.ollama.com/faq, “How do I configure Ollama server?”), else at port 11434 here.
 * Without a slash at its end.
 */
export function ollamaUrl(baseUrl?: string, host = process.env['OLLAMA_HOST']): string {
  return (
    baseUrl ??
    urlOf(
      (host ?? '')
        .trim()
        .replace(/^["']|["']$/g, '')
        .trim(),
    )
  );
}

function urlOf(text: string): string {
  const [, scheme, rest = ''] = /^(?:(https?):\/\/)?(.*)$/i.exec(text) ?? [];
  const [, address = '', path = ''] = /^([^/]*)(.*)$/.exec(rest) ?? [];
  const { host, port } = addressOf(address);
  const named = ANYWHERE[host] ?? host;
  const fallback = scheme === undefined ? PORT : (DEFAULT_PORTS[scheme.toLowerCase()] ?? PORT);
  const shown = isIP(named) === 6 ? `[${named}]` : named;
  const at = isPort(port) ? port : fallback;
  return new URL(`${scheme ?? 'http'}://${shown}:${at}${path}`).href.replace(/\/+$/, '');
}

/** An address of version 6 has colons of its own: a port comes after its brackets. */
function addressOf(address: string): { host: string; port?: string } {
  if (isIP(address) === 6) return { host: address };
  const [, six, four = '', port] = /^(?:\[([^\]]*)\]|([^:]*))(?::(.*))?$/.exec(address) ?? [];
  return { host: six ?? four, port };
}

function isPort(port: string | undefined): port is string {
  return port !== undefined && /^\d{1,5}$/.test(port) && Number(port) <= 65_535;
}
