import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Answer, Behaviour } from './behaviour';

/** A request as a fake server saw it. */
export interface SeenRequest {
  method: string;
  /** Path with its query. */
  path: string;
  headers: IncomingMessage['headers'];
  /** The JSON that was sent; undefined for none. */
  body: Record<string, unknown> | undefined;
  /** What was sent, where it is no JSON. */
  form?: FormData;
}

/** A running fake server. */
export interface FakeServer {
  /** Without a slash at its end. */
  url: string;
  /** Everything that was asked, in order of arrival. */
  requests: SeenRequest[];
  close(): Promise<void>;
}

/** How one protocol writes what behaviours say. */
export interface Wire {
  answer(answer: Answer, request: SeenRequest): object;
  error(failure: { status: number; message: string; code?: string; param?: string }): object;
}

/** Starts a server on a free port of this machine. */
export async function startServer(
  handle: (request: SeenRequest, response: ServerResponse) => Promise<void>,
  path = '',
  port = 0,
): Promise<FakeServer> {
  const requests: SeenRequest[] = [];
  const server = createServer((incoming, response) => {
    void read(incoming).then(async (request) => {
      requests.push(request);
      await handle(request, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`;
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { url, requests, close };
}

/** Does what a behaviour says, in the words of a protocol. */
export async function behave(
  behaviour: Behaviour,
  wire: Wire,
  request: SeenRequest,
  response: ServerResponse,
): Promise<void> {
  if (typeof behaviour === 'string')
    return sendJson(response, 200, wire.answer({ content: behaviour }, request));
  if (!('kind' in behaviour)) return sendJson(response, 200, wire.answer(behaviour, request));
  switch (behaviour.kind) {
    case 'status':
      return sendJson(response, behaviour.status, wire.error(behaviour), behaviour.headers);
    case 'body':
      return send(response, 200, behaviour.body, {
        'content-type': behaviour.contentType ?? 'application/json',
      });
    case 'truncated':
      return sendHalf(response, wire.answer({ content: behaviour.content }, request));
    case 'dropped':
      response.destroy();
      return;
    case 'stalled':
      await sleep(behaviour.ms);
      return behave(behaviour.then, wire, request, response);
  }
}

/** Answers with JSON. */
export function sendJson(
  response: ServerResponse,
  status: number,
  value: object,
  headers: Record<string, string> = {},
): void {
  send(response, status, JSON.stringify(value), { 'content-type': 'application/json', ...headers });
}

function send(response: ServerResponse, status: number, body: string, headers: Record<string, string>): void {
  response.writeHead(status, headers).end(body);
}

function sendHalf(response: ServerResponse, value: object): void {
  const whole = Buffer.from(JSON.stringify(value));
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': whole.length });
  response.write(whole.subarray(0, whole.length / 2), () => response.destroy());
}

async function read(incoming: IncomingMessage): Promise<SeenRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString('utf8');
  const type = incoming.headers['content-type'] ?? '';
  const isForm = type.startsWith('multipart/form-data');
  const sent = new Response(Buffer.concat(chunks), { headers: { 'content-type': type } });
  return {
    method: incoming.method ?? '',
    path: incoming.url ?? '',
    headers: incoming.headers,
    body: text === '' || isForm ? undefined : (JSON.parse(text) as Record<string, unknown>),
    form: isForm ? await sent.formData() : undefined,
  };
}
