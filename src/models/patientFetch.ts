import { request } from 'node:http';
import { Readable } from 'node:stream';

/** Node's fetch gives up on an answer that has not begun after so many seconds, whatever its signal says. */
export const FETCH_SECONDS = 300;
/** Answers with these have no body. */
const EMPTY = new Set([101, 204, 205, 304]);

/**
 * As `fetch`, for a plain text to a server without TLS, with no limit but the signal's own: a large model on a small
 * machine may think for longer than fetch waits.
 */
export function patientFetch(url: URL, init: RequestInit & { body?: string }): Promise<Response> {
  const { method = 'GET', body, signal } = init;
  const headers = Object.fromEntries(new Headers(init.headers));
  return new Promise((resolve, reject) => {
    const options = { method, headers, signal: signal ?? undefined };
    const asked = request(url, options, (answer) => {
      const { statusCode: status = 500, statusMessage: statusText } = answer;
      const told = new Headers();
      for (let at = 0; at < answer.rawHeaders.length; at += 2)
        told.append(answer.rawHeaders[at] ?? '', answer.rawHeaders[at + 1] ?? '');
      const isEmpty = EMPTY.has(status) || method === 'HEAD';
      if (isEmpty) answer.resume();
      const stream = isEmpty ? null : (Readable.toWeb(answer) as ReadableStream);
      resolve(new Response(stream, { status, statusText, headers: told }));
    });
    asked.on('error', reject);
    asked.end(body);
  });
}
