import type { ChatMessage } from '../models/chat';

/**
 * How the target is asked, in evaluation and in training alike: a tuned model is only as good as the prompts that it
 * was tuned on resemble those that it is asked.
 */
export function promptFor(task: { prompt: string }): ChatMessage[] {
  const content = isCode(task.prompt)
    ? `Complete this Python code. Answer with the whole program in one code block.\n\n\`\`\`python\n${task.prompt.trimEnd()}\n\`\`\``
    : `${task.prompt.trimEnd()}\n\nAnswer with one Python code block.`;
  return [{ role: 'user', content }];
}

/** A program as the target is taught to answer it. */
export function asAnswer(program: string): string {
  return `\`\`\`python\n${program.trimEnd()}\n\`\`\``;
}

/** Whether a prompt is the head of a program, as HumanEval's, rather than a statement in words. */
function isCode(prompt: string): boolean {
  return /^(?:from|import|def|class|@)\s?\w/.test(prompt.trimStart());
}
