import { z } from 'zod';
import { isAbort, messageOf, UserError } from '../base/errors';
import { silentLog, type Log } from '../base/log';
import { TransientError } from '../models/errors';
import { fetchHere, RedirectedError } from '../models/fetchHere';
import { withRetries } from '../models/retry';
import { ElsewhereSandbox, type Executor } from './elsewhere';
import { findInterpreter } from './interpreter';
import { Judge, type Ran } from './judge';
import type { Program, Sandbox } from './sandbox';

export interface RemoteOptions {
  /** Where a SandboxFusion server is. */
  url: string;
  /** Programs that run there at once. */
  concurrency: number;
  /** A token for a server that asks for one. */
  key?: string;
  /** The interpreter that judges. @default 'python3', from the PATH */
  python?: string;
  /** The first pause before asking again, in milliseconds. @default 1000 */
  minPauseMs?: number;
  /** @default a log that says nothing */
  log?: Log;
}

/**
 * A sandbox on another machine, which speaks SandboxFusion's HTTP API. What tests expect stays here.
 * @throws UserError when there is no usable Python here
 */
export async function openRemoteSandbox(options: RemoteOptions): Promise<Sandbox> {
  const log = options.log ?? silentLog;
  const judge = new Judge(await findInterpreter(options.python ?? 'python3'), log);
  const description = `another machine: programs run at ${options.url}, which keeps them apart; what tests expect stays here`;
  const isolation = { kind: 'remote', isolated: true, description } as const;
  return new ElsewhereSandbox(isolation, options.concurrency, judge, new Fusion(options, log));
}

const ranSchema = z.object({
  status: z.enum(['Finished', 'Error', 'TimeLimitExceeded']),
  execution_time: z.number().nullish(),
  return_code: z.number().int().nullish(),
  stdout: z.string().nullish(),
  stderr: z.string().nullish(),
});
const responseSchema = z.object({
  status: z.enum(['Success', 'Failed', 'SandboxError']),
  message: z.string().default(''),
  run_result: ranSchema.nullish(),
});

/** How long a server may let a program wait for its turn. */
const QUEUE_MS = 120_000;
/** Longer answers are no honest program's. */
const MAX_ANSWER = 32 << 20;

/** SandboxFusion's `POST /run_code`. */
class Fusion implements Executor {
  private readonly endpoint: string;

  constructor(
    private readonly options: RemoteOptions,
    private readonly log: Log,
  ) {
    this.endpoint = `${options.url.replace(/\/+$/, '')}/run_code`;
  }

  async execute(script: string, limits: Program['limits'], signal: AbortSignal): Promise<Ran> {
    const { minPauseMs } = this.options;
    try {
      return await withRetries(() => this.ask(script, limits, signal), signal, { minPauseMs, log: this.log });
    } catch (error) {
      if (!(error instanceof TransientError)) throw error;
      throw new UserError(
        `${error.message} It kept failing.`,
        'What was graded is kept: see to the server, or take `sandbox.remote` out of errorbook.json, and grade again.',
        { cause: error },
      );
    }
  }

  dispose(): Promise<void> {
    return Promise.resolve();
  }

  private async ask(script: string, limits: Program['limits'], signal: AbortSignal): Promise<Ran> {
    const seconds = limits.timeSeconds * 1.25 + 0.5;
    const body = { code: script, language: 'python', run_timeout: seconds, memory_limit_MB: limits.memoryMb };
    const within = AbortSignal.timeout(seconds * 1000 + QUEUE_MS);
    let response: Response;
    let text: string;
    try {
      response = await fetchHere(this.endpoint, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...this.authorization() },
        body: JSON.stringify(body),
        signal: AbortSignal.any([signal, within]),
      });
      text = await response.text();
    } catch (error) {
      if (isAbort(error) && signal.aborted) throw error;
      if (error instanceof RedirectedError)
        throw new UserError(
          `${this.endpoint} says that it is elsewhere${error.to ? `: ${error.to}` : ''}.`,
          'Nothing was sent there. If you mean that server, name it as `sandbox.remote.url` in errorbook.json.',
        );
      throw new TransientError(`${this.endpoint} did not answer: ${reason(error)}.`, {}, { cause: error });
    }
    if (!response.ok) throw this.failure(response, text);
    return this.read(text, seconds);
  }

  private authorization(): Record<string, string> {
    return this.options.key === undefined ? {} : { authorization: `Bearer ${this.options.key}` };
  }

  private failure({ status, headers }: Response, text: string): Error {
    const message = `${this.endpoint} answered ${status}: ${text.slice(0, 200)}`;
    if (status === 429 || status >= 500) {
      const seconds = Number(headers.get('retry-after'));
      return new TransientError(message, { status, ...(seconds > 0 && { retryAfterMs: seconds * 1000 }) });
    }
    return new UserError(
      message,
      'Check `sandbox.remote.url` in errorbook.json, and the key for that server.',
    );
  }

  private read(text: string, seconds: number): Ran {
    if (text.length > MAX_ANSWER) return { stdout: '', stderr: '', code: 1, timedOut: false, seconds };
    const parsed = responseSchema.safeParse(json(text));
    if (!parsed.success)
      throw new TransientError(`${this.endpoint} answered nonsense: ${text.slice(0, 200)}`);
    const { status, message, run_result: ran } = parsed.data;
    if (status === 'SandboxError' || ran === undefined || ran === null || ran.status === 'Error')
      throw new TransientError(`${this.endpoint} could not run a program: ${message.slice(0, 200)}`);
    return {
      stdout: ran.stdout ?? '',
      stderr: ran.stderr ?? '',
      code: ran.return_code ?? 0,
      timedOut: ran.status === 'TimeLimitExceeded',
      seconds: ran.execution_time ?? 0,
    };
  }
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The cause says more than "fetch failed". */
function reason(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error ? cause.message : messageOf(error);
}
