import { messageOf, UserError } from '../base/errors';
import { ModelError, TransientError } from './errors';

/** A model behind a server, in the words that a person needs to mend its failures. */
export interface Endpoint {
  /** What the server is called in messages, e.g. `Ollama`. */
  server: string;
  url: string;
  model: string;
  /** What to do when nothing answers there. */
  startHint: string;
  /** What to do when the key is refused. */
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
  const said = `${status}: ${oneLine(failure.message)}`;
  const at = `${endpoint.server} at ${endpoint.url}`;
  if (status === 401 || status === 403)
    return new UserError(`${at} refused the key (${said}).`, endpoint.keyHint);
  if (status === 402 || code === 'insufficient_quota')
    return new UserError(
      `The account at ${at} has no credit left (${said}).`,
      'Add credit, or choose another model.',
    );
  if (status === 404)
    return new UserError(`${at} has no model “${endpoint.model}” (${said}).`, endpoint.modelHint);
  if (status === 408 || status === 409 || status === 425 || status === 429 || status >= 500)
    return new TransientError(`${at} could not answer (${said}).`, {
      status,
      retryAfterMs: retryAfter(failure.headers),
    });
  return new ModelError(`${at} refused the request (${said}).`);
}

const UNREACHABLE = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EHOSTUNREACH', 'ENETUNREACH', 'EAI_AGAIN']);
const TIMEOUTS = new Set(['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT']);

/** What an error below HTTP means: nobody there, a connection that broke, or half an answer. */
export function connectionError(endpoint: Endpoint, error: unknown): Error {
  const codes = codesOf(error);
  const at = `${endpoint.server} at ${endpoint.url}`;
  if (codes.some((code) => UNREACHABLE.has(code)))
    return new UserError(`${at} cannot be reached (${codes.join(', ')}).`, endpoint.startHint, {
      cause: error,
    });
  if (codes.some((code) => TIMEOUTS.has(code))) return timeoutError(endpoint);
  if (codes.some((code) => code.startsWith('CERT_') || code.includes('_CERT')))
    return new UserError(
      `The certificate of ${at} is not trusted (${codes.join(', ')}).`,
      'Check `baseUrl`.',
    );
  const what =
    error instanceof SyntaxError ? 'sent an answer that is not whole JSON' : 'broke the connection';
  return new TransientError(`${at} ${what} (${oneLine(messageOf(error))}).`, {}, { cause: error });
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

/** The system's codes of an error and of what caused it. */
function codesOf(error: unknown): string[] {
  const codes: string[] = [];
  for (let each = error; each instanceof Error; each = each.cause) {
    const inner: unknown[] = each instanceof AggregateError ? [each, ...each.errors] : [each];
    for (const { code } of inner as { code?: unknown }[]) if (typeof code === 'string') codes.push(code);
  }
  return [...new Set(codes)];
}

function oneLine(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > 300 ? `${line.slice(0, 300)}…` : line;
}
