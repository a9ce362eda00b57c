import type { JinjaLibrary, Model } from './library';

/** A message as the OpenAI API has it. */
export interface Message {
  role: string;
  content: string;
}

/**
 * Renders chats by the model's own template, with the values that transformers' `apply_chat_template` gives it
 * (https://huggingface.co/docs/transformers/chat_templating_writing), so that a model is asked as it was trained.
 * @throws Error where the model has no template, or its template refuses the messages
 */
export function chatPrompt({ Template }: JinjaLibrary, model: Model): (messages: Message[]) => string {
  const source = model.fileInfo.metadata.tokenizer.chat_template;
  const template = source === undefined ? undefined : new Template(source);
  const { bosString, eosString } = model.tokens;
  return (messages) => {
    if (template === undefined) throw new Error('the model has no chat template');
    return template.render({
      messages,
      add_generation_prompt: true,
      bos_token: bosString ?? '',
      eos_token: eosString ?? '',
    });
  };
}
