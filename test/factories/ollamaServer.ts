import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the server does other than well. */
export interface OllamaBehaviour {
  version?: string;
  /** Lines of the stream that `create` answers with. */
  createLines?: object[];
  /** Blobs that it has already. */
  blobs?: string[];
  show?: Record<string, unknown>;
}

/** A server that speaks the part of Ollama's wire format that publishing a model needs (docs.ollama.com/api). */
export class OllamaServerDouble {
  readonly blobs = new Map<string, Buffer>();
  readonly created: Record<string, unknown>[] = [];
  readonly requests: string[] = [];
  private readonly server = createServer((request, response) => void this.answer(request, response));

  constructor(private readonly behaviour: OllamaBehaviour = {}) {
    for (const digest of behaviour.blobs ?? []) this.blobs.set(digest, Buffer.alloc(0));
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = Buffer.concat((await request.toArray()) as Buffer[]);
    const path = request.url ?? '';
    this.requests.push(`${request.method} ${path.replace(/sha256:\w+/, 'DIGEST')}`);
    if (path === '/api/version') return send(response, 200, { version: this.behaviour.version ?? '0.34.1' });
    if (path.startsWith('/api/blobs/'))
      return this.blob(request.method, path.slice('/api/blobs/'.length), body, response);
    const json = JSON.parse(body.toString()) as Record<string, unknown>;
    if (path === '/api/show') {
      const { show } = this.behaviour;
      return show
        ? send(response, 200, show)
        : send(response, 404, { error: `model '${String(json['model'])}' not found` });
    }
    this.created.push(json);
    const lines = this.behaviour.createLines ?? [{ status: 'parsing GGUF' }, { status: 'success' }];
    response.writeHead(200, { 'content-type': 'application/x-ndjson' });
    response.end(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  }

  private blob(method: string | undefined, digest: string, body: Buffer, response: ServerResponse): void {
    if (method === 'HEAD') return send(response, this.blobs.has(digest) ? 200 : 404);
    const actual = `sha256:${createHash('sha256').update(body).digest('hex')}`;
    if (actual !== digest) return send(response, 400, { error: 'digest mismatch' });
    this.blobs.set(digest, body);
    send(response, 201);
  }
}

function send(response: ServerResponse, status: number, body?: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(body === undefined ? undefined : JSON.stringify(body));
}
