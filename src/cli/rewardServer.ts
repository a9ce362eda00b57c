import { timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import PQueue from 'p-queue';
import { z } from 'zod';
import { messageOf, UserError } from '../base/errors';
import type { Reward, Rewards } from '../notebook/rewards';

/** Where it listens, and how. */
export interface RewardServerOptions {
  host: string;
  /** 0 for one that is free. */
  port: number;
  /** What each request must bear, where there is one (`Authorization: Bearer …`). */
  token?: string;
  /** How long a batch may take unless it says so itself, in seconds. */
  timeLimit: number;
}

/** A running server. */
export interface RewardServer {
  url: string;
  close(): Promise<void>;
}

/** A batch of completions is text: more is no batch. */
const LARGEST_BODY = 64 * 1024 * 1024;

/** Seconds that a batch may take at most: a day. */
export const LONGEST = 86_400;

const message = z.object({ role: z.string(), content: z.string() });
const batchSchema = z
  .object({
    /** Texts, or conversations as TRL has them: their last message counts. */
    completions: z.array(z.union([z.string(), z.array(message).min(1)])),
    /** The task of each completion. */
    tasks: z.array(z.string()),
    /** Seconds. */
    timeLimit: z.number().positive().max(LONGEST).optional(),
  })
  .refine(({ completions, tasks }) => completions.length === tasks.length, {
    message: 'there must be as many tasks as completions',
  });

/** An answer that is no success. */
class Refusal extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/**
 * Serves rewards over HTTP: `GET /health`, `GET /tasks`, and `POST /rewards` with `{ completions, tasks, timeLimit }`,
 * answered in order with `{ rewards, verdicts }`. What is not judged within the limit has the reward null. All batches
 * share the sandbox's workers; a client that goes away is not run for.
 * @throws the system's error when the port is taken
 */
export async function serveRewards(rewards: Rewards, options: RewardServerOptions): Promise<RewardServer> {
  const queue = new PQueue({ concurrency: rewards.workers });
  const routes: Record<string, (request: IncomingMessage, response: ServerResponse) => Promise<unknown>> = {
    'GET /health': () => Promise.resolve({ status: 'ok', workers: rewards.workers, waiting: queue.size }),
    'GET /tasks': () => Promise.resolve(rewards.offered()),
    'POST /rewards': async (request, response) =>
      judgeBatch(rewards, queue, await read(request), { response, ...options }),
  };
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    authorise(request, options);
    const path = new URL(request.url ?? '', 'http://host').pathname;
    const route = routes[`${request.method ?? ''} ${path}`];
    if (route === undefined)
      throw new Refusal(
        404,
        `${request.method ?? ''} ${path}: there are only ${Object.keys(routes).join(', ')}`,
      );
    return route(request, response);
  };
  const server = createServer((request, response) => {
    answer(request, response).then(
      (body) => send(response, 200, body),
      (error: unknown) => send(response, statusOf(error), { error: textOf(error) }),
    );
  });
  server.listen(options.port, options.host);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const host = options.host.includes(':') ? `[${options.host}]` : options.host;
  return {
    url: `http://${host}:${String(port)}`,
    close: async () => {
      queue.clear();
      server.closeAllConnections();
      await Promise.all([new Promise((resolve) => server.close(resolve)), queue.onIdle()]);
    },
  };
}

/** Judges a batch, in the order in which it came, until its time is over or its client is gone. */
async function judgeBatch(
  rewards: Rewards,
  queue: PQueue,
  body: unknown,
  { response, timeLimit: usual }: { response: ServerResponse; timeLimit: number },
): Promise<object> {
  const parsed = batchSchema.safeParse(body);
  if (!parsed.success) throw new Refusal(400, z.prettifyError(parsed.error));
  const { completions, tasks, timeLimit = usual } = parsed.data;
  const known = tasks.map((name) => rewards.task(name));
  const end = AbortSignal.timeout(timeLimit * 1000);
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  const late: Reward = { reward: null, weak: false, detail: `not judged within ${String(timeLimit)} s` };
  const over = new Promise<Reward>((resolve) => end.addEventListener('abort', () => resolve(late)));
  const judged = known.map((task, at) => {
    const text = textOfCompletion(completions[at] ?? '');
    const job = () => (end.aborted || gone.signal.aborted ? Promise.resolve(late) : rewards.of(task, text));
    return Promise.race([queue.add(job), over]);
  });
  const all = await Promise.all(judged);
  return {
    rewards: all.map(({ reward }) => reward),
    verdicts: all.map(({ verdict, weak, detail }) => ({ verdict, weak, detail })),
  };
}

function textOfCompletion(completion: string | { content: string }[]): string {
  return typeof completion === 'string' ? completion : (completion.at(-1)?.content ?? '');
}

/** A page that a browser shows cannot send JSON to another origin unasked, so nothing else is read. */
async function read(request: IncomingMessage): Promise<unknown> {
  if (!/^application\/json\b/.test(request.headers['content-type'] ?? ''))
    throw new Refusal(415, 'the content-type must be application/json');
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > LARGEST_BODY) throw new Refusal(413, 'a batch has at most 64 MB');
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8')) as unknown;
  } catch (error) {
    throw new Refusal(400, `the body is no JSON: ${messageOf(error)}`);
  }
}

/** Names by which only this machine reaches a server. */
export const OWN_HOSTS = ['127.0.0.1', '::1', 'localhost'];

/**
 * Lets in who has the token. Without one only this machine can ask, by its own name: a page in a browser whose name was
 * made to lead here asks by that name.
 */
function authorise({ headers }: IncomingMessage, { token }: RewardServerOptions): void {
  if (token === undefined) {
    const name = (headers.host ?? '').replace(/:\d+$/, '').replace(/^\[|\]$/g, '');
    if (!OWN_HOSTS.includes(name)) throw new Refusal(403, `“${name}” is not this machine`);
    return;
  }
  const [given, wanted] = [headers.authorization ?? '', `Bearer ${token}`].map((text) => Buffer.from(text));
  if (given?.length !== wanted?.length || !timingSafeEqual(given ?? Buffer.of(), wanted ?? Buffer.of(1)))
    throw new Refusal(401, 'the token is missing or wrong (Authorization: Bearer …)');
}

function send(response: ServerResponse, status: number, body: unknown): void {
  if (response.destroyed) return;
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function statusOf(error: unknown): number {
  if (error instanceof Refusal) return error.status;
  return error instanceof UserError ? 400 : 500;
}

function textOf(error: unknown): string {
  return error instanceof UserError && error.hint !== undefined
    ? `${error.message} ${error.hint}`
    : messageOf(error);
}
