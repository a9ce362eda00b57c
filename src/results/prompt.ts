import type { Task } from '../domain/task';
import { isProgramHead } from '../languages/brackets';
import { descriptionOf, type Language } from '../languages/language';
import type { ChatMessage } from '../models/chat';

/**
 * How the target is asked, in evaluation and in training alike: a tuned model is only as good as the prompts that it
 * was tuned on resemble those that it is asked.
 */
export function promptFor({ prompt, language }: Pick<Task, 'prompt' | 'language'>): ChatMessage[] {
  const { name } = descriptionOf(language);
  const text = prompt.trimEnd();
  const content = isProgramHead(text, language)
    ? `Complete this ${name} code. Answer with the whole program in one code block.\n\n\`\`\`${language}\n${text}\n\`\`\``
    : `${text}\n\nAnswer with one ${name} code block.`;
  return [{ role: 'user', content }];
}

/** A program as the target is taught to answer it. */
export function asAnswer(program: string, language: Language): string {
  return `\`\`\`${language}\n${program.trimEnd()}\n\`\`\``;
}
