/** Which template a model is served with, as a real Ollama decides it: see `guessed`. */

/** A message of a chat. */
export interface Message {
  role: string;
  content: string;
}

/** A Go template that stands in for a model’s own, and its stop words. */
export interface Guess {
  name: string;
  template: string;
  stop: string[];
}

/** The template that nearly all guesses come to. */
export const CHATML: Guess = {
  name: 'chatml',
  template:
    '{{- range .Messages }}<|im_start|>{{ .Role }}\n{{ .Content }}<|im_end|>\n{{ end }}<|im_start|>assistant\n',
  stop: ['<|im_start|>', '<|im_end|>'],
};

const EACH =
  "{% for message in messages %}{{'<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + '\n'}}{% endfor %}";
const START = "{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}";
const SYSTEM =
  "{% for message in messages %}{% if loop.first and messages[0]['role'] != 'system' %}{{ '<|im_start|>system\nYou are a helpful assistant.<|im_end|>\n' }}{% endif %}";

/** Published templates that are ChatML, more or less. */
const KNOWN = [EACH + START, SYSTEM + EACH.replace('{% for message in messages %}', '') + START];

/** Within so many edits a template is taken for one that is known. */
const NEAR = 100;

/** The template that a real server takes for that of a file; undefined where it leaves it to its engine. */
export function guessed(own: string | undefined): Guess | undefined {
  if (own === undefined) return undefined;
  return KNOWN.some((known) => distance(own, known) < NEAR) ? CHATML : undefined;
}

/** How many characters have to be put in, taken out or changed to make one text of the other. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

/** Renders the part of Go's templates that chats need: a range over messages with their role and content. */
export function renderGo(template: string, messages: Message[]): string {
  return template
    .replace(/\{\{-? range \.Messages \}\}([\s\S]*?)\{\{ end \}\}/, (_, each: string) =>
      messages
        .map(({ role, content }) =>
          each.replace(/\{\{ \.Role \}\}/g, () => role).replace(/\{\{ \.Content \}\}/g, () => content),
        )
        .join(''),
    )
    .trimStart();
}

/** What a server says of a template that is none; undefined for one that is well. */
export function templateError(template: string): string | undefined {
  const isOpen = (template.match(/\{\{/g) ?? []).length !== (template.match(/\}\}/g) ?? []).length;
  return isOpen ? 'template error: template: :1: unexpected "}" in operand' : undefined;
}
