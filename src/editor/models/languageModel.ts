import {
  CancellationTokenSource,
  LanguageModelChatMessage,
  LanguageModelError,
  lm,
  type LanguageModelChat,
} from 'vscode';
import { UserError } from '../../base/errors';
import type { ChatModel, ChatReply, ChatRequest } from '../../models/chat';
import { ModelError } from '../../models/errors';

/**
 * One of the editor's own language models (`provider: "vscode"`). The editor itself asks the person's consent at the
 * first question, and remembers it.
 */
export class EditorModel implements ChatModel {
  constructor(
    /** The model's id or its family, as the editor names it. */
    readonly id: string,
  ) {}

  async chat(request: ChatRequest, signal?: AbortSignal): Promise<ChatReply> {
    signal?.throwIfAborted();
    const model = await this.select();
    const source = new CancellationTokenSource();
    const cancel = () => source.cancel();
    signal?.addEventListener('abort', cancel);
    try {
      const messages = messagesFor(request);
      const response = await model.sendRequest(
        messages,
        {
          justification: 'Errorbook asks it what went wrong in failed cases.',
          modelOptions: optionsFor(request),
        },
        source.token,
      );
      let text = '';
      for await (const part of response.text) text += part;
      signal?.throwIfAborted();
      return { text, finishReason: 'stop', usage: await usageOf(model, messages, text), cached: false };
    } catch (error) {
      signal?.throwIfAborted();
      throw this.explain(error);
    } finally {
      signal?.removeEventListener('abort', cancel);
      source.dispose();
    }
  }

  private async select(): Promise<LanguageModelChat> {
    const all = await lm.selectChatModels();
    const found = all.find(({ id }) => id === this.id) ?? all.find(({ family }) => family === this.id);
    if (found !== undefined) return found;
    const names = [...new Set(all.map(({ family }) => family))].join(', ');
    throw new UserError(
      `The editor has no language model “${this.id}”.`,
      names === '' ? 'Install and sign in to an extension that brings models.' : `It has: ${names}.`,
    );
  }

  private explain(error: unknown): unknown {
    if (!(error instanceof LanguageModelError)) return error;
    if (error.code === LanguageModelError.NoPermissions.name)
      return new UserError(
        `Errorbook may not use ${this.id}: ${error.message}`,
        'Allow it when the editor asks.',
      );
    if (error.code === LanguageModelError.NotFound.name)
      return new UserError(`The editor no longer has ${this.id}.`, 'Choose another model in errorbook.json.');
    if (error.code === LanguageModelError.Blocked.name)
      return new UserError(
        `The editor blocked the request: ${error.message}`,
        'Its quota may be used up: go on later.',
      );
    return new ModelError(`${this.id} could not answer: ${error.message}`, { cause: error });
  }
}

/** The editor's models know no system message and no schema: both are said in words. */
function messagesFor({ messages, schema }: ChatRequest): LanguageModelChatMessage[] {
  const said = messages.map(({ role, content }) =>
    role === 'assistant'
      ? LanguageModelChatMessage.Assistant(content)
      : LanguageModelChatMessage.User(content),
  );
  if (schema === undefined) return said;
  const rule = `Answer with one JSON object and nothing else. It must fit this JSON schema:\n${JSON.stringify(schema.schema)}`;
  return [...said, LanguageModelChatMessage.User(rule)];
}

function optionsFor({ temperature, maxTokens }: ChatRequest): Record<string, unknown> {
  return {
    ...(temperature !== undefined && { temperature }),
    ...(maxTokens !== undefined && { max_tokens: maxTokens }),
  };
}

async function usageOf(model: LanguageModelChat, messages: LanguageModelChatMessage[], text: string) {
  const counts = await Promise.all(
    [...messages, text].map((each) => Promise.resolve(model.countTokens(each))),
  );
  const completionTokens = counts.at(-1) ?? 0;
  return { promptTokens: counts.reduce((sum, each) => sum + each, 0) - completionTokens, completionTokens };
}
