import type { ChildProcess } from 'node:child_process';
import type { Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { messageOf, UserError } from '../base/errors';
import { closed, killGroup, spawnGuarded } from '../base/process';
import { visible } from '../base/visible';
import type { ChatModel, ChatReply, ChatRequest } from './chat';
import { ModelError } from './errors';

/** A program that answers in place of a server. */
export interface CommandOptions {
  /** What records call it. */
  model: string;
  /** The program and its arguments. */
  command: readonly string[];
  /** `each`: a process a question; `shared`: one for all, by JSON lines. */
  process: 'each' | 'shared';
  /** Where it is started. */
  folder: string;
  /** How long one answer may take. */
  timeoutSeconds: number;
  /** Milliseconds without a question after which a shared process is ended. @default a minute */
  idleMs?: number;
}

const MOST_CHARACTERS = 16 << 20;
const STDERR_LINES = 6;

/** What a program may answer in place of plain text. */
const replySchema = z.object({
  id: z.number().optional(),
  text: z.string().optional(),
  error: z.string().optional(),
  finishReason: z.string().default('stop'),
  usage: z.object({ promptTokens: z.number(), completionTokens: z.number() }).optional(),
});
type Reply = z.infer<typeof replySchema>;

/**
 * Asks a program. It reads one JSON object, `{"label", "messages", "temperature", "maxTokens", "stop", "seed", "schema"}`, what
 * is not set being absent, and writes its answer: plain text, or `{"text", "usage"?}`, or `{"error"}`. One process for all
 * reads a line for each question, with an `id` more, and answers in any order with lines that have it.
 */
export class CommandModel implements ChatModel {
  readonly id: string;
  private shared?: SharedProcess;

  constructor(private readonly options: CommandOptions) {
    this.id = options.model;
  }

  async chat(request: ChatRequest, signal?: AbortSignal): Promise<ChatReply> {
    signal?.throwIfAborted();
    const { label, messages, temperature, maxTokens, stop, seed, schema } = request;
    const question = { label, messages, temperature, maxTokens, stop, seed, schema };
    const timeout = AbortSignal.timeout(this.options.timeoutSeconds * 1000);
    const either = signal === undefined ? timeout : AbortSignal.any([signal, timeout]);
    try {
      const reply = await (this.options.process === 'each'
        ? this.askOnce(question, either)
        : this.askShared(question, either));
      return this.replyOf(reply);
    } catch (error) {
      signal?.throwIfAborted();
      if (timeout.aborted)
        throw new ModelError(`${this.name} did not answer within ${this.options.timeoutSeconds} s.`);
      throw error;
    }
  }

  private get name(): string {
    return this.options.command.join(' ');
  }

  private replyOf({ text, error, finishReason, usage }: Reply): ChatReply {
    if (error !== undefined) throw new ModelError(`${this.name}: ${visible(error)}`);
    if (text === undefined || text.trim() === '') throw new ModelError(`${this.name} answered nothing.`);
    return { text, finishReason, usage, cached: false };
  }

  /** A process of its own, which ends with its answer. */
  private async askOnce(question: object, signal: AbortSignal): Promise<Reply> {
    const child = start(this.options);
    const abort = () => void killGroup(child.pid);
    signal.addEventListener('abort', abort, { once: true });
    try {
      const [stdout, errors] = [gathered(child, abort), lastLines(child)];
      child.stdin?.end(JSON.stringify(question));
      const code = await closed(child).catch((error: unknown) => {
        throw cannotStart(this.options, error);
      });
      signal.throwIfAborted();
      if (stdout().length > MOST_CHARACTERS)
        throw new ModelError(`${this.name} was stopped: it wrote more than ${MOST_CHARACTERS} characters.`);
      if (code !== 0) throw failed(this.name, code, errors());
      return readReply(stdout());
    } finally {
      signal.removeEventListener('abort', abort);
    }
  }

  private async askShared(question: object, signal: AbortSignal): Promise<Reply> {
    if (this.shared === undefined || this.shared.hasEnded) this.shared = new SharedProcess(this.options);
    return this.shared.ask(question, signal);
  }
}

/** One process for all questions. It is ended when nothing was asked for a while, and with this process. */
class SharedProcess {
  /** It takes no more questions. */
  hasEnded = false;
  private readonly child: ChildProcess;
  private readonly waiting = new Map<
    number,
    { resolve: (reply: Reply) => void; reject: (error: unknown) => void }
  >();
  private next = 0;
  private idle?: NodeJS.Timeout;

  constructor(private readonly options: CommandOptions) {
    this.child = start(options);
    const errors = lastLines(this.child);
    if (this.child.stdout)
      createInterface({ input: this.child.stdout }).on('line', (line) => this.take(line));
    closed(this.child).then(
      (code) => this.end(failed(options.command.join(' '), code, errors())),
      (error: unknown) => this.end(cannotStart(options, error)),
    );
    this.rest();
  }

  ask(question: object, signal: AbortSignal): Promise<Reply> {
    const id = this.next++;
    clearTimeout(this.idle);
    this.hold(true);
    return new Promise<Reply>((resolve, reject) => {
      const abort = () => reject(signal.reason as Error);
      signal.addEventListener('abort', abort, { once: true });
      this.waiting.set(id, { resolve, reject });
      this.child.stdin?.write(`${JSON.stringify({ id, ...question })}\n`);
    }).finally(() => {
      this.waiting.delete(id);
      if (this.waiting.size === 0) this.rest();
    });
  }

  private take(line: string): void {
    const reply = readReply(line);
    // A program that answers in order need not say to what.
    const id = reply.id ?? this.waiting.keys().next().value;
    if (id !== undefined && line.trim() !== '') this.waiting.get(id)?.resolve(reply);
  }

  private end(why: Error): void {
    this.hasEnded = true;
    clearTimeout(this.idle);
    for (const { reject } of this.waiting.values()) reject(why);
  }

  /** Nothing is asked: the process must not keep this one from ending. */
  private rest(): void {
    this.hold(false);
    this.idle = setTimeout(() => {
      this.hasEnded = true; // It may still read for a while, but not what comes now.
      this.child.stdin?.end();
    }, this.options.idleMs ?? 60_000).unref();
  }

  private hold(on: boolean): void {
    const way = on ? 'ref' : 'unref';
    this.child[way]();
    for (const stream of [this.child.stdin, this.child.stdout, this.child.stderr])
      (stream as Socket | null)?.[way]();
  }
}

function start({ command: [program = '', ...args], folder }: CommandOptions): ChildProcess {
  const child = spawnGuarded(program, args, { cwd: folder, stdio: ['pipe', 'pipe', 'pipe'] });
  child.stdin?.on('error', () => undefined); // It ended without reading: its exit says why.
  return child;
}

/** What a program prints; one that prints without end is stopped. */
function gathered(child: ChildProcess, stop: () => void): () => string {
  let text = '';
  child.stdout?.setEncoding('utf8').on('data', (part: string) => {
    text += part;
    if (text.length > MOST_CHARACTERS) stop();
  });
  return () => text;
}

function lastLines(child: ChildProcess): () => string {
  const lines: string[] = [];
  if (child.stderr)
    createInterface({ input: child.stderr }).on('line', (line) => {
      lines.push(line);
      if (lines.length > STDERR_LINES) lines.shift();
    });
  return () => lines.join('\n');
}

/** An object that says what it is, else the text itself. */
function readReply(text: string): Reply {
  try {
    const reply = replySchema.safeParse(JSON.parse(text));
    if (reply.success && (reply.data.text ?? reply.data.error) !== undefined) return reply.data;
  } catch {
    // Plain text.
  }
  return { text, finishReason: 'stop' };
}

function failed(name: string, code: number | null, errors: string): ModelError {
  const how = code === null ? 'was ended by a signal' : `ended with exit code ${code}`;
  return new ModelError(`${name} ${how}${errors === '' ? '' : `: ${visible(errors)}`}`);
}

function cannotStart({ command: [program = ''] }: CommandOptions, error: unknown): UserError {
  return new UserError(
    `${program} could not be started: ${messageOf(error)}.`,
    'Correct `command` of the target or instructor in errorbook.json: the program and its arguments, as a list.',
  );
}
