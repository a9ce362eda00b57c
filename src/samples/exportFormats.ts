import { basename, extname } from 'node:path';
import type { Sample } from '../domain/sample';
import type { ChatMessage } from '../models/chat';
import { cardOf } from './exportCard';
import { harborTask } from './exportHarbor';

/** A sample as it is exported: the question, the right answer, and a wrong one where there is one. */
interface Item {
  sample: Sample;
  prompt: ChatMessage[];
  answer: ChatMessage;
  /** What the target itself answered to a repair's task; to a generated one, the mistake that was expected of it. */
  rejected?: ChatMessage;
}

interface Form {
  /** For people. */
  title: string;
  readBy: string;
  /** A line; nothing where a sample has not what it takes. */
  row(item: Item): object | undefined;
  /** Other files that go beside it, by their names; `file` is that of the lines. */
  beside?(file: string, samples: Sample[]): Record<string, string>;
}

/** Forms of exported samples, one JSON object a line. Each line says the sample's `id` and `language` too, and
 * keeps as text what importing it again takes (import.ts). */
export const EXPORT_FORMATS = {
  'prompt-completion': {
    title: 'Prompt and completion',
    readBy: 'what trl and unsloth read',
    row: ({ prompt, answer }) => ({ prompt, completion: [answer] }),
  },
  messages: {
    title: 'Messages',
    readBy: 'what chat fine-tuning services and axolotl read',
    row: ({ prompt, answer }) => ({ messages: [...prompt, answer] }),
  },
  axolotl: {
    title: 'axolotl',
    readBy: 'what axolotl reads, with a YAML that names it',
    row: ({ prompt, answer }) => ({ messages: [...prompt, answer] }),
    beside: (file) => ({ 'axolotl.yaml': axolotlOf(basename(file)) }),
  },
  harbor: {
    title: 'Harbor tasks',
    readBy: 'what reinforcement learning with agents reads: a folder a task, listed in the file',
    row: ({ sample }) => {
      const task = harborTask(sample);
      return task && { task: task.folder };
    },
    beside: (_, samples) =>
      Object.assign({}, ...samples.map((sample) => harborTask(sample)?.files)) as Record<string, string>,
  },
  alpaca: {
    title: 'Alpaca',
    readBy: 'what LLaMA-Factory reads, with its dataset_info.json',
    row: ({ prompt, answer }) => ({ instruction: textOf(prompt), input: '', output: answer.content }),
    beside: (file) =>
      infoOf(file, { columns: { prompt: 'instruction', query: 'input', response: 'output' } }),
  },
  sharegpt: {
    title: 'ShareGPT',
    readBy: 'what LLaMA-Factory reads, with its dataset_info.json',
    row: ({ prompt, answer }) => ({ conversations: [...prompt, answer].map(turnOf) }),
    beside: (file) => infoOf(file, { formatting: 'sharegpt', columns: { messages: 'conversations' } }),
  },
  preference: {
    title: 'Preference pairs',
    readBy: 'what trl reads for DPO: the right answer beside a wrong one',
    row: ({ prompt, answer, rejected }) =>
      rejected === undefined || rejected.content === answer.content
        ? undefined
        : { prompt, chosen: [answer], rejected: [rejected] },
  },
  'hugging-face': {
    title: 'Hugging Face dataset',
    readBy: 'what `datasets` loads by its folder, with a card',
    row: ({ sample, prompt, answer }) => ({
      ...{ messages: [...prompt, answer], solution: sample.solution, tests: JSON.stringify(sample.tests) },
      ...{ skill: sample.skill, strategy: sample.strategy, kind: sample.kind, model: sample.model },
    }),
    beside: (file, samples) => ({ 'README.md': cardOf(basename(file), samples) }),
  },
} satisfies Record<string, Form>;

export type ExportFormat = keyof typeof EXPORT_FORMATS;

/** Their names. */
export const FORMAT_NAMES = Object.keys(EXPORT_FORMATS) as ExportFormat[];

/** A form by its name. */
export function formOf(format: ExportFormat): Form {
  return EXPORT_FORMATS[format];
}

/** What axolotl is started with; what a person chooses is left open. */
function axolotlOf(file: string): string {
  return `base_model: # the model to fine-tune
datasets:
  - path: ${JSON.stringify(file)}
    ds_type: json
    type: chat_template
    field_messages: messages
    roles_to_train: ["assistant"]
adapter: lora
lora_r: 16
lora_alpha: 32
lora_target_linear: true
sequence_len: 2048
micro_batch_size: 4
gradient_accumulation_steps: 2
num_epochs: 2
learning_rate: 0.0001
output_dir: ./outputs
`;
}

/** LLaMA-Factory finds a dataset by what this file in its folder says of it. */
function infoOf(file: string, info: object): Record<string, string> {
  const name = basename(file, extname(file));
  const text = JSON.stringify({ [name]: { file_name: basename(file), ...info } }, undefined, 2);
  return { 'dataset_info.json': `${text}\n` };
}

function textOf(prompt: ChatMessage[]): string {
  return prompt.map(({ content }) => content).join('\n\n');
}

function turnOf({ role, content }: ChatMessage): { from: string; value: string } {
  return { from: role === 'assistant' ? 'gpt' : role === 'user' ? 'human' : 'system', value: content };
}
