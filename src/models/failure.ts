import { messageOf, UserError } from '../base/errors';
import { ModelError, TransientError } from './errors';
import { RedirectedError } from './fetchHere';

/** A model behind a server, in the words that a person needs to mend its failures. */
export interface Endpoint {
  /** What the server is called in messages, e.g. `Ollama`. */
  server: string;
  url: string;
  model: string;
  /** The key that is sent, where one is known. */
  key?: string;
  /** What to do when nothing answers there. */
  startHint: string;
  /** What to do when there is no key, or it is refused. */
  keyHint: string;
  /** What to do when the model is not known there. */
  modelHint: string;
}

/** An HTTP answer that says no. */
export interface HttpFailure {
  status: number;
  message: string;
  /** The provider's error code, e.g. `insufficient_quota`. */
  code?: string | null;
  headers?: Headers;
}

/** What an HTTP status means for whoever asked: mend it (UserError), ask again (Transient), or go on (ModelError). */
export function httpError(endpoint: Endpoint, failure: HttpFailure): Error {
  const { status, code } = failure;
  const said = `${status}: ${quoted(endpoint, failure.message)}`;
  const at = `${endpoint.server} at ${endpoint.url}`;
  if (status === 401 || status === 403) {
    const what = endpoint.key === undefined ? 'asks for a key, and none is known for it' : 'refused the key';
    return new UserError(`${at} ${what} (${said}).`, endpoint.keyHint);
  }
  if (status === 402 || code === 'insufficient_quota')
    return new UserError(
      `The account at ${at} has no credit left (${said}).`,
      'Add credit, or choose another model.',
    );
  if (status === 404)
    return new UserError(`${at} has no model “${endpoint.model}” (${said}).`, endpoint.modelHint);
  // What a server cannot do at all it will not do the next time: an embedding by a model that only chats.
  if (status === 501)
    return new UserError(`${at} cannot do that (${said}).`, 'Choose a model that can, or another server.');
  if (status === 408 || status === 409 || status === 425 || status === 429 || status >= 500)
    return new TransientError(`${at} could not answer (${said}).`, {
      status,
      retryAfterMs: retryAfter(failure.headers),
    });
  return new ModelError(`${at} refused the request (${said}).`);
}

const UNREACHABLE = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EHOSTUNREACH', 'ENETUNREACH', 'EAI_AGAIN']);
const TIMEOUTS = new Set(['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT']);

/** A failure below HTTP that asking again cannot mend: how it is known, and what to say of it. */
const HOPELESS: { code?: RegExp; message?: RegExp; what: string; hint?: string }[] = [
  {
    code: /CERT|VERIFY_LEAF|INVALID_CA|INVALID_PURPOSE|HOSTNAME_MISMATCH|PATH_LENGTH/,
    what: 'has a certificate that is not trusted',
    hint: 'Correct `baseUrl`; or name the authority of your own certificates in NODE_EXTRA_CA_CERTS.',
  },
  {
    // A record that was damaged on its way may come whole the next time.
    code: /^(?:ERR_SSL_|ERR_TLS_|EPROTO)(?!.*(?:BAD_RECORD|DECRYPTION))/,
    what: 'does not speak TLS as it should',
    hint: 'If it serves http, write http:// in `baseUrl`.',
  },
  {
    code: /^(?:HPE_(?!INVALID_EOF)|UND_ERR_HEADERS_OVERFLOW)/,
    message: /does not match the HTTP\/1\.1 protocol(?!.*(?:EOF|chunk))/i,
    what: 'does not speak HTTP',
    hint: 'Correct `baseUrl`: another service answers there, or it serves https.',
  },
  {
    message: /invalid url|failed to parse url|bad port|unknown scheme/i,
    what: 'cannot be asked: it is no address',
  },
  { message: /invalid header value|ByteString/i, what: 'cannot be sent its key: no key has such characters' },
];

/** What an error below HTTP means: nobody there, no such service, a connection that broke, or half an answer. */
export function connectionError(endpoint: Endpoint, error: unknown): Error {
  const causes = causesOf(error);
  const codes = [...new Set(causes.flatMap(codeOf))];
  const at = `${endpoint.server} at ${endpoint.url}`;
  const options = { cause: error };
  const redirect = causes.find((each) => each instanceof RedirectedError);
  if (redirect !== undefined) return redirectError(endpoint, redirect);
  if (codes.some((code) => UNREACHABLE.has(code)))
    return new UserError(`${at} cannot be reached (${codes.join(', ')}).`, endpoint.startHint, options);
  if (codes.some((code) => TIMEOUTS.has(code))) return timeoutError(endpoint);
  const why = [quoted(endpoint, messageOf(causes.at(-1) ?? error)), ...codes].join(', ');
  const hopeless = HOPELESS.find(
    ({ code, message }) =>
      codes.some((each) => code?.test(each)) || causes.some((each) => message?.test(each.message)),
  );
  if (hopeless !== undefined)
    return new UserError(`${at} ${hopeless.what} (${why}).`, hopeless.hint ?? 'Correct `baseUrl`.', options);
  const what =
    error instanceof SyntaxError ? 'sent an answer that is not whole JSON' : 'broke the connection';
  return new TransientError(`${at} ${what} (${why}).`, {}, options);
}

function redirectError(endpoint: Endpoint, { to }: RedirectedError): UserError {
  return new UserError(
    `${endpoint.server} at ${endpoint.url} says that it is elsewhere${to === undefined ? '' : `: ${quoted(endpoint, to)}`}.`,
    'Nothing was sent there. If you mean that server, name its address as `baseUrl`.',
  );
}

/** The server took longer than it may. Not asked again: a slow server would only be made slower. */
export function timeoutError(endpoint: Endpoint, seconds?: number): ModelError {
  const limit = seconds === undefined ? 'in time' : `within ${seconds} s`;
  return new ModelError(
    `${endpoint.server} at ${endpoint.url} did not answer ${limit}. Raise \`timeoutSeconds\` if it is merely slow.`,
  );
}

/** Milliseconds that `Retry-After` (seconds, or an HTTP date) asks for. */
function retryAfter(headers: Headers | undefined): number | undefined {
  const value = headers?.get('retry-after');
  if (value === null || value === undefined || value === '') return undefined;
  const seconds = Number(value);
  const ms = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(value) - Date.now();
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined;
}

/** An error and what caused it, in that order. */
function causesOf(error: unknown): Error[] {
  const causes: Error[] = [];
  for (let each = error; each instanceof Error && !causes.includes(each); each = each.cause) {
    causes.push(each);
    if (each instanceof AggregateError) causes.push(...each.errors.filter((one) => one instanceof Error));
  }
  return causes;
}

function codeOf(error: Error): string[] {
  const { code } = error as { code?: unknown };
  return typeof code === 'string' ? [code] : [];
}

/** What a server said, as it can be shown and kept: one line, without tags, and never the key, which some repeat. */
export function quoted({ key }: Endpoint, text: string): string {
  const title = /<title[^>]*>([^<]*)<\/title>/i.exec(text)?.[1];
  const plain = title ?? text.replace(/<(?:[a-z/!][^>]*)>/gi, ' ');
  const line = (key ? plain.replaceAll(key, '…') : plain).replace(/\s+/g, ' ').trim();
  return line.length > 300 ? `${line.slice(0, 300)}…` : line;
}
