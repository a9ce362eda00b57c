import type { ServerResponse } from 'node:http';
import type { Answer, Misbehaviour } from './behaviour';
import { sendJson, type SeenRequest, type Wire } from './http';

/** What becomes of one line of a batch: an answer, an HTTP error, an error of the batch itself, or nothing at all. */
type LineFate =
  | Answer
  | (Misbehaviour & { kind: 'status' })
  | { kind: 'code'; code: string; message: string }
  | { kind: 'missing' };

/** How the service behaves. */
export interface BatchServiceOptions {
  /** What each line gets. @param question the request's body as text */
  line: (question: string) => LineFate;
  /** How many times a batch is asked about before it ends. @default 1 */
  polls?: number;
  /** How batches end. @default completed */
  ends?: 'completed' | 'expired' | 'failed';
  /** Acknowledges a new batch only by closing the connection, so many times. @default 0 */
  lostAcknowledgements?: number;
}

interface FakeBatch {
  id: string;
  input: string;
  metadata: unknown;
  asked: number;
  status: string;
}

/**
 * OpenAI's files and batches: `POST /v1/files`, `GET /v1/files/{id}/content`, `POST /v1/batches`, `GET /v1/batches`,
 * `GET /v1/batches/{id}`, `POST /v1/batches/{id}/cancel`. Answers come in another order than the questions, successes
 * in one file and errors in another, as the API reference says.
 */
export class BatchService {
  /** All batches that were created: each would have to be paid. */
  readonly created: FakeBatch[] = [];
  private readonly files = new Map<string, string>();
  private lost = 0;

  constructor(readonly options: BatchServiceOptions) {}

  /** Answers a request if it is the service's. */
  async handle(request: SeenRequest, response: ServerResponse, wire: Wire): Promise<boolean> {
    const [, resource = '', id = '', action = ''] =
      /^\/v1\/(files|batches)\/?([^/?]*)\/?(\w*)/.exec(request.path) ?? [];
    if (resource === 'files') await this.onFiles(request, response, id);
    else if (resource === 'batches') this.onBatches(request, response, { id, action, wire });
    return resource !== '';
  }

  private async onFiles({ method, form }: SeenRequest, response: ServerResponse, id: string): Promise<void> {
    if (method === 'GET') return void response.writeHead(200).end(this.files.get(id));
    const file = form?.get('file');
    if (form?.get('purpose') !== 'batch' || !(file instanceof Blob))
      return sendJson(response, 400, { error: { message: 'no file with the purpose batch', param: 'file' } });
    const text = await file.text();
    sendJson(response, 200, {
      ...this.store(text),
      bytes: text.length,
      purpose: 'batch',
      filename: 'f.jsonl',
    });
  }

  private onBatches(
    { method, body }: SeenRequest,
    response: ServerResponse,
    { id, action, wire }: { id: string; action: string; wire: Wire },
  ): void {
    if (method === 'POST' && id === '') return this.create(body ?? {}, response);
    if (id === '') {
      const data = [...this.created].reverse().map((each) => this.view(each));
      return sendJson(response, 200, { object: 'list', data, has_more: false });
    }
    const batch = this.created.find((each) => each.id === id);
    if (batch === undefined) return sendJson(response, 404, { error: { message: `No batch ${id}` } });
    if (action === 'cancel') batch.status = 'cancelling';
    else if (batch.asked++ >= (this.options.polls ?? 1)) this.end(batch);
    sendJson(response, 200, this.view(batch, wire));
  }

  private create(body: Record<string, unknown>, response: ServerResponse): void {
    const { input_file_id: input, endpoint, completion_window: window, metadata } = body;
    if (endpoint !== '/v1/chat/completions' || window !== '24h' || !this.files.has(String(input)))
      return sendJson(response, 400, { error: { message: 'Invalid batch' } });
    const id = `batch_${this.created.length + 1}`;
    this.created.push({ id, input: String(input), metadata, asked: 0, status: 'in_progress' });
    if (this.lost++ < (this.options.lostAcknowledgements ?? 0)) return void response.destroy();
    sendJson(response, 200, this.view(this.created.at(-1) as FakeBatch));
  }

  private end(batch: FakeBatch): void {
    batch.status = batch.status === 'cancelling' ? 'cancelled' : (this.options.ends ?? 'completed');
  }

  private view(batch: FakeBatch, wire?: Wire) {
    const lines = this.linesOf(batch);
    const isEnded = ['completed', 'expired', 'cancelled'].includes(batch.status);
    const results = isEnded && wire !== undefined ? this.resultsOf(batch, wire) : { output: [], errors: [] };
    const file = (rows: object[]) =>
      rows.length === 0 ? undefined : this.store(rows.map((row) => JSON.stringify(row)).join('\n')).id;
    const failed = {
      object: 'list',
      data: [{ code: 'invalid_json_line', line: 3, message: 'not valid JSON' }],
    };
    return {
      ...{ id: batch.id, object: 'batch', endpoint: '/v1/chat/completions', completion_window: '24h' },
      ...{
        status: batch.status,
        input_file_id: batch.input,
        metadata: batch.metadata,
        created_at: 1_711_471_533,
      },
      errors: batch.status === 'failed' ? failed : null,
      output_file_id: file(results.output) ?? null,
      error_file_id: file(results.errors) ?? null,
      request_counts: {
        total: lines.length,
        completed: results.output.length,
        failed: results.errors.length,
      },
    };
  }

  /** The last question first, and the first one last. */
  private resultsOf(batch: FakeBatch, wire: Wire): { output: object[]; errors: object[] } {
    const output: object[] = [];
    const errors: object[] = [];
    for (const { custom_id, body } of this.linesOf(batch).reverse()) {
      const fate = this.options.line(JSON.stringify(body));
      const row = (response: object | null, error: object | null = null) => ({
        id: `batch_req_${custom_id.slice(0, 8)}`,
        ...{ custom_id, response, error },
      });
      const answered = (status_code: number, said: object) => ({
        status_code,
        request_id: 'req_1',
        body: said,
      });
      const request = { method: 'POST', path: '', headers: {}, body };
      if (!('kind' in fate)) output.push(row(answered(200, wire.answer(fate, request))));
      else if (fate.kind === 'status') errors.push(row(answered(fate.status, wire.error(fate))));
      else if (fate.kind === 'code') errors.push(row(null, { code: fate.code, message: fate.message }));
    }
    return { output, errors };
  }

  private linesOf({ input }: FakeBatch): { custom_id: string; body: Record<string, unknown> }[] {
    const lines = (this.files.get(input) ?? '').trimEnd().split('\n');
    return lines.map((line) => JSON.parse(line) as { custom_id: string; body: Record<string, unknown> });
  }

  private store(text: string): { id: string; object: 'file'; created_at: number } {
    const id = `file-${this.files.size + 1}`;
    this.files.set(id, text);
    return { id, object: 'file', created_at: 1_711_471_500 };
  }
}
