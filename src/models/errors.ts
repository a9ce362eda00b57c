import { UserError } from '../base/errors';

/**
 * One question got no usable answer (a refusal, a timeout, a server that kept failing); the next question may.
 * Bulk jobs record it and go on, where a UserError stops them.
 */
export class ModelError extends Error {
  override readonly name: string = 'ModelError';
}

/** A failure that may pass when the same is asked again: a busy server, a reset connection, half an answer. */
export class TransientError extends ModelError {
  override readonly name = 'TransientError';
  constructor(
    message: string,
    readonly details: { status?: number; retryAfterMs?: number } = {},
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** The file of recorded replies has none for this question. Others may be there, so bulk jobs go on. */
export class MissingReplyError extends UserError {}
