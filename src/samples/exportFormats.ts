import type { ChatMessage } from '../models/chat';

interface Form {
  /** For people. */
  title: string;
  readBy: string;
  /** A line, made of the question and its answer. */
  row(prompt: ChatMessage[], answer: ChatMessage): object;
}

/** Forms of exported samples, one JSON object a line. Each line says the sample's `language` too. */
export const EXPORT_FORMATS = {
  'prompt-completion': {
    title: 'Prompt and completion',
    readBy: 'what trl and unsloth read',
    row: (prompt, answer) => ({ prompt, completion: [answer] }),
  },
  messages: {
    title: 'Messages',
    readBy: 'what chat fine-tuning services read',
    row: (prompt, answer) => ({ messages: [...prompt, answer] }),
  },
} satisfies Record<string, Form>;

export type ExportFormat = keyof typeof EXPORT_FORMATS;

/** Their names. */
export const FORMAT_NAMES = Object.keys(EXPORT_FORMATS) as ExportFormat[];
