import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { messageOf, UserError } from '../base/errors';
import type { ChatModel, ChatReply, ChatRequest } from './chat';
import { MissingReplyError } from './errors';

const rowSchema = z.object({ label: z.string(), text: z.string() });

/** Answers from a file of recorded replies: JSONL of `{"label", "text"}`, read at the first question. */
export class RecordedModel implements ChatModel {
  readonly id = 'recorded';
  private replies: Promise<Map<string, string>> | undefined;

  constructor(private readonly file: string) {}

  /** @throws MissingReplyError where nothing is recorded for the question */
  async chat(request: ChatRequest, signal?: AbortSignal): Promise<ChatReply> {
    signal?.throwIfAborted();
    this.replies ??= readReplies(this.file);
    const text = (await this.replies).get(request.label);
    if (text === undefined || (request.attempt ?? 0) > 0)
      throw new MissingReplyError(
        `${this.file} has no ${text === undefined ? '' : 'other '}recorded reply for ${request.label}.`,
        'Set `instructor.model` in errorbook.json to ask a live model.',
      );
    return { text, finishReason: 'stop', cached: true };
  }
}

async function readReplies(file: string): Promise<Map<string, string>> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new UserError(
      `Recorded replies could not be read: ${messageOf(error)}.`,
      'Correct `instructor.recorded`.',
    );
  });
  const rows = text.split('\n').map((line, index) => ({ line, number: index + 1 }));
  const filled = rows.filter(({ line }) => line.trim() !== '');
  return new Map(filled.map(({ line, number }) => parseRow(file, line, number)));
}

function parseRow(file: string, line: string, number: number): [string, string] {
  try {
    const { label, text } = rowSchema.parse(JSON.parse(line));
    return [label, text];
  } catch {
    throw new UserError(
      `${file}, line ${number}: not a recorded reply.`,
      'A line is {"label": …, "text": …}.',
    );
  }
}
