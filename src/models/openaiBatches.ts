import { toFile, type OpenAI } from 'openai';
import { z } from 'zod';
import type { Capabilities } from './capabilities';
import { ModelError } from './errors';
import type { Endpoint } from './failure';
import { bodyFor, replyOf } from './openaiWire';
import type { BatchAnswer, Batches, BatchQuestion, BatchState } from './batches';

/** The paths of the service's batches are those of the real API, whatever the base URL. */
const ENDPOINT = '/v1/chat/completions';
/** Where a batch keeps the key that it is known again by. */
const KEY = 'errorbook_key';
/** Newest batches of the account that are looked through for one of ours. */
const MOST_LISTED = 200;

/** What became of one request: lines of the output file and of the error file. */
const lineSchema = z.object({
  custom_id: z.string(),
  response: z.object({ status_code: z.number(), body: z.unknown() }).nullish(),
  error: z.object({ code: z.string().nullish(), message: z.string().nullish() }).nullish(),
});

const errorBodySchema = z.object({ error: z.object({ message: z.string() }) });

/** How the server is asked: with retries, a time limit, and errors that a person can read. */
export interface OpenAiCaller {
  model: string;
  endpoint: Endpoint;
  /** What the server knows. */
  dialect(): Capabilities;
  call<T>(ask: (client: OpenAI, signal: AbortSignal) => Promise<T>, signal?: AbortSignal): Promise<T>;
}

/** The Batch API of OpenAI: a file of requests in, a file of answers and a file of errors out. */
export class OpenAiBatches implements Batches {
  constructor(private readonly caller: OpenAiCaller) {}

  async submit(questions: BatchQuestion[], key: string, signal?: AbortSignal): Promise<string> {
    const { model, dialect } = this.caller;
    const lines = questions.map(({ id, request }) =>
      JSON.stringify({
        custom_id: id,
        method: 'POST',
        url: ENDPOINT,
        body: bodyFor(model, request, dialect()),
      }),
    );
    const file = await toFile(Buffer.from(`${lines.join('\n')}\n`), `errorbook-${key}.jsonl`);
    const { id } = await this.caller.call(
      (client, within) => client.files.create({ file, purpose: 'batch' }, { signal: within }),
      signal,
    );
    return this.create(id, key, signal);
  }

  /** A batch whose acknowledgement was lost is looked for before it is created again: it would be paid twice. */
  private async create(input_file_id: string, key: string, signal?: AbortSignal): Promise<string> {
    let isFirst = true;
    return this.caller.call(async (client, within) => {
      const known = isFirst ? undefined : await listed(client, key, within);
      isFirst = false;
      if (known !== undefined) return known;
      const body = {
        input_file_id,
        endpoint: ENDPOINT,
        completion_window: '24h',
        metadata: { [KEY]: key },
      } as const;
      return (await client.batches.create(body, { signal: within })).id;
    }, signal);
  }

  find(key: string, signal?: AbortSignal): Promise<string | undefined> {
    return this.caller.call((client, within) => listed(client, key, within), signal);
  }

  async state(id: string, signal?: AbortSignal): Promise<BatchState> {
    const batch = await this.retrieve(id, signal);
    const { completed = 0, failed = 0, total = 0 } = batch.request_counts ?? {};
    const reason = batch.errors?.data?.map(
      ({ line, message }) => `${line ? `line ${line}: ` : ''}${message}`,
    );
    return {
      id,
      status: statusOf(batch),
      said: batch.status,
      done: completed + failed,
      total,
      reason: reason?.join('; '),
    };
  }

  async *answers(id: string, signal?: AbortSignal): AsyncGenerator<BatchAnswer> {
    const { output_file_id: output, error_file_id: errors } = await this.retrieve(id, signal);
    for (const file of [output, errors]) {
      if (!file) continue;
      const read = async (client: OpenAI, within: AbortSignal) =>
        (await client.files.content(file, { signal: within })).text();
      const text = await this.caller.call(read, signal);
      for (const line of text.split('\n')) if (line.trim() !== '') yield* this.answer(line);
    }
  }

  async cancel(id: string, signal?: AbortSignal): Promise<void> {
    await this.caller.call((client, within) => client.batches.cancel(id, { signal: within }), signal);
  }

  private retrieve(id: string, signal?: AbortSignal): Promise<OpenAI.Batch> {
    return this.caller.call((client, within) => client.batches.retrieve(id, { signal: within }), signal);
  }

  /** A line that is no answer at all counts as missing. */
  private *answer(line: string): Generator<BatchAnswer> {
    const read = lineSchema.safeParse(parsed(line));
    if (!read.success) return;
    const { custom_id: id, response, error } = read.data;
    if (error)
      yield { id, failure: `the batch gave no answer (${error.code ?? 'error'}: ${error.message ?? ''})` };
    else if (response?.status_code !== 200) {
      const body = errorBodySchema.safeParse(response?.body);
      const said = body.success ? body.data.error.message : 'no message';
      yield { id, failure: `the batch gave no answer (${response?.status_code ?? 'no status'}: ${said})` };
    } else yield this.reply(id, response.body);
  }

  private reply(id: string, body: unknown): BatchAnswer {
    try {
      return { id, reply: replyOf(this.caller.endpoint, body) };
    } catch (error) {
      if (error instanceof ModelError) return { id, failure: error.message };
      throw error;
    }
  }
}

/** The id of the account's batch with a key, among the newest. */
async function listed(client: OpenAI, key: string, signal: AbortSignal): Promise<string | undefined> {
  let seen = 0;
  let after: string | undefined;
  for (;;) {
    const page = await client.batches.list({ limit: 100, after }, { signal });
    const found = page.data.find(({ metadata }) => metadata?.[KEY] === key);
    seen += page.data.length;
    if (found !== undefined || !page.has_more || seen >= MOST_LISTED) return found?.id;
    after = page.data.at(-1)?.id;
  }
}

function statusOf({ status }: OpenAI.Batch): BatchState['status'] {
  if (status === 'failed') return 'refused';
  return status === 'completed' || status === 'expired' || status === 'cancelled' ? 'ended' : 'open';
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
