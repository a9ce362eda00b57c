/**
 * A server that answers as a real Ollama does: it takes models’ files, decides by which template each is served,
 * renders, counts and answers by the file itself, and refuses in the same words.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { chat, requireChat } from './chat';
import type { Answering } from './engine';
import { Refused, send, type Body } from './http';
import { Store, type Model } from './store';

/** What the server does other than well. */
export interface OddWays {
  /** @default 0.34.1 */
  version?: string;
  /** `create` ends after this many lines. */
  createEndsAfter?: number;
  /** It takes every template for ChatML. */
  guessesAlways?: boolean;
  /** So many of the next chats find its queue full, and so many its engine killed while it writes. */
  full?: number;
  dies?: number;
  /** A model is among those that are loaded so often after it was to go. */
  stays?: number;
}

/** The server. */
export class OllamaLike {
  readonly requests: { path: string; body?: Body }[] = [];
  readonly loaded = new Set<string>();
  private readonly going = new Set<string>();
  private readonly store: Store;
  private readonly server = createServer((request, response) => {
    this.answer(request, response).catch((error: unknown) => {
      const status = error instanceof Refused ? error.status : 500;
      send(response, status, { error: error instanceof Error ? error.message : String(error) });
    });
  });

  /**
   * @param folder where it keeps files
   * @param engine what answers; without one there are no chats
   */
  constructor(
    folder: string,
    private readonly engine?: Answering,
    readonly odd: OddWays = {},
  ) {
    this.store = new Store(folder);
  }

  get models(): ReadonlyMap<string, Model> {
    return this.store.models;
  }

  async listen(): Promise<string> {
    await this.store.open();
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const content = Buffer.concat((await request.toArray()) as Buffer[]);
    const path = `${request.method} ${request.url}`;
    if (path.includes('/api/blobs/')) return this.blob(path, content, response);
    const body = parsed(content);
    this.requests.push({ path, body });
    const name = String(body['model'] ?? '');
    switch (path) {
      case 'GET /api/version':
        return send(response, 200, { version: this.odd.version ?? '0.34.1' });
      case 'GET /api/tags':
        return send(response, 200, { models: await this.listed(this.models.keys()) });
      case 'GET /api/ps':
        if (!this.takes('stays')) this.going.forEach((going) => this.loaded.delete(going));
        return send(response, 200, { models: await this.listed(this.loaded, true) });
      case 'POST /api/show':
        return send(response, 200, await this.store.show(name));
      case 'POST /api/create':
        return this.create(name, body, response);
      case 'DELETE /api/delete':
        return this.delete(name, response);
      case 'POST /api/generate':
        return send(response, 200, this.keep(name, body));
      case 'POST /api/chat':
        return send(response, 200, await this.chat(body));
      case 'POST /api/embed':
        throw new Refused(501, 'This server does not support embeddings. Start it with `--embeddings`');
      default:
        response.writeHead(404, { 'content-type': 'text/plain' }).end('404 page not found');
    }
  }

  private listed(names: Iterable<string>, areLoaded = false): Promise<object[]> {
    return Promise.all([...names].map((name) => this.store.listed(name, areLoaded)));
  }

  private async blob(path: string, content: Buffer, response: ServerResponse): Promise<void> {
    const [method = '', digest = ''] = path.split(' /api/blobs/');
    this.requests.push({ path: `${method} /api/blobs/DIGEST` });
    const isThere = this.store.hasBlob(digest);
    if (method === 'HEAD') return void response.writeHead(isThere ? 200 : 404).end();
    if (!isThere) await this.store.addBlob(digest, content);
    response.writeHead(isThere ? 200 : 201).end();
  }

  private create(name: string, body: Body, response: ServerResponse): void {
    this.store.requireCreatable(name, body);
    // From here on every answer has status 200.
    let left = this.odd.createEndsAfter ?? Infinity;
    let told: object = {};
    response.writeHead(200, { 'content-type': 'application/x-ndjson' });
    for (const line of this.store.create(name, body, this.odd.guessesAlways === true)) {
      if (left-- <= 0) break;
      told = line;
      if (body['stream'] !== false) response.write(`${JSON.stringify(line)}\n`);
    }
    response.end(body['stream'] === false ? JSON.stringify(told) : '');
  }

  private async delete(name: string, response: ServerResponse): Promise<void> {
    this.store.found(name);
    await this.store.delete(name);
    this.loaded.delete(name);
    response.writeHead(200).end();
  }

  /** Loads a model, or has it give its memory back. */
  private keep(name: string, body: Body): object {
    this.store.found(name);
    const isLeft = body['keep_alive'] === 0;
    this.going[isLeft ? 'add' : 'delete'](name);
    if (!isLeft) this.loaded.add(name);
    const reason = isLeft ? 'unload' : 'load';
    return {
      model: name,
      created_at: new Date().toISOString(),
      response: '',
      done: true,
      done_reason: reason,
    };
  }

  private async chat(body: Body): Promise<object> {
    requireChat(body);
    const name = String(body['model']);
    const model = this.store.found(name);
    if (this.takes('full'))
      throw new Refused(503, 'server busy, please try again.  maximum pending requests exceeded');
    if (this.takes('dies'))
      throw new Refused(500, 'an error was encountered while running the model: unexpected EOF');
    if (this.engine === undefined) throw new Error('this server has no engine');
    const answer = await chat({ name, model, body }, this.engine);
    if (body['_debug_render_only'] !== true) this.loaded.add(name);
    return answer;
  }

  private takes(way: 'full' | 'dies' | 'stays'): boolean {
    const left = this.odd[way] ?? 0;
    this.odd[way] = Math.max(0, left - 1);
    return left > 0;
  }
}

function parsed(content: Buffer): Body {
  try {
    return content.length === 0 ? {} : (JSON.parse(content.toString()) as Body);
  } catch {
    throw new Refused(400, 'unexpected EOF');
  }
}
