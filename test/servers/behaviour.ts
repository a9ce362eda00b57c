/** What a fake server does with one request: answers well, or misbehaves as real servers do. */
export type Behaviour = string | Answer | Misbehaviour;

/** A chat answer with its particulars. */
export interface Answer {
  content: string | null;
  /** @default 'stop' */
  finishReason?: string;
  /** The model declines (OpenAI's structured outputs have a field of its own for it). */
  refusal?: string;
  usage?: { promptTokens: number; completionTokens: number };
}

/** Each of the ways to go wrong below the answer's content. */
export type Misbehaviour =
  | {
      kind: 'status';
      status: number;
      message: string;
      code?: string;
      param?: string;
      headers?: Record<string, string>;
    }
  /** Status 200 with this body instead of the protocol's. */
  | { kind: 'body'; body: string; contentType?: string }
  /** Announces the whole answer, sends half of it, and closes the connection. */
  | { kind: 'truncated'; content: string }
  /** Closes the connection without a word. */
  | { kind: 'dropped' }
  /** Waits before it does something else. */
  | { kind: 'stalled'; ms: number; then: Behaviour };

/** The server is rate limited; ask again after so many seconds. */
export const rateLimited = (retryAfterSeconds: number): Misbehaviour => ({
  kind: 'status',
  status: 429,
  code: 'rate_limit_exceeded',
  message: 'Rate limit reached for requests',
  headers: { 'retry-after': String(retryAfterSeconds) },
});

/** The server broke. */
export const serverError = (status = 500): Misbehaviour => ({
  kind: 'status',
  status,
  message: 'The server had an error while processing your request',
});

/** The key is wrong. */
export const wrongKey = (): Misbehaviour => ({
  kind: 'status',
  status: 401,
  code: 'invalid_api_key',
  message: 'Incorrect API key provided',
});

/** The model declines to answer. */
export const refused = (refusal = 'I cannot help with that.'): Answer => ({ content: null, refusal });

/** An answer of no characters. */
export const empty = (): Answer => ({ content: '' });

/** The connection breaks in the middle of the answer. */
export const truncated = (content: string): Misbehaviour => ({ kind: 'truncated', content });

/** The connection is closed at once. */
export const dropped = (): Misbehaviour => ({ kind: 'dropped' });

/** Nothing comes for a while. */
export const stalled = (ms: number, then: Behaviour): Misbehaviour => ({ kind: 'stalled', ms, then });

/** Plays a list of behaviours, one a request, and then goes on with the last. */
export function script(...behaviours: [Behaviour, ...Behaviour[]]): () => Behaviour {
  let next = 0;
  return () => behaviours[Math.min(next++, behaviours.length - 1)] as Behaviour;
}
