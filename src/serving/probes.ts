import type { ChatMessage } from '../models/chat';

/** A prompt by which two renderings, tokenisers or engines are told apart. */
export interface ProbePrompt {
  name: string;
  messages: ChatMessage[];
  /** Most tokens of the answer. */
  maxTokens: number;
}

const CODE = 'def area(w, h):\n    if w < 0:\n\t\treturn None\n    return w  *  h\n';

/** Tokens of answers: few, so that a small model is checked in seconds; some more where most come to an end. */
const SHORT = 12;
const LONG = 48;

const user = (content: string): ChatMessage => ({ role: 'user', content });
const system = (content: string): ChatMessage => ({ role: 'system', content });
const assistant = (content: string): ChatMessage => ({ role: 'assistant', content });

/**
 * The prompts of a check: what templates and tokenisers are known to do in different ways, and prompts of the
 * workspace's own tasks.
 * @param own prompts of tasks
 */
export function probePrompts(own: ChatMessage[][]): ProbePrompt[] {
  const probe = (name: string, messages: ChatMessage[], maxTokens = SHORT) => ({ name, messages, maxTokens });
  const asked = own
    .slice(0, 2)
    .map((messages, at) => probe(`a task’s own prompt (${at + 1})`, messages, LONG));
  const fixed = [
    probe('no system message', [user('Say hello in one word.')], LONG),
    probe(
      'a system message',
      [system('You answer with one word.'), user('What is the colour of snow?')],
      LONG,
    ),
    probe('an empty system message', [system(''), user('Count to three.')]),
    probe('several turns', [user('My name is Ada.'), assistant('Hello, Ada.'), user('What is my name?')]),
    probe('a system message and several turns', [
      ...[system('Be brief.'), user('Add 2 and 3.'), assistant('5'), user('Now add 4.')],
    ]),
    probe('digits', [user('Which is larger: 1234567890 or 98765.4321? x1 = 007, y_22 = 3.14159e-10')]),
    probe('indentation', [user(`Explain this function.\n\n\`\`\`python\n${CODE}\`\`\``)]),
    probe('non-ASCII', [user('Übersetze „Straße“, naïve café, 日本語 and 🙂 into English.')]),
    probe('spaces and lines at the ends', [user('  \n\n Sort these:\n\n\n3, 1, 2  \n\n')]),
    probe('contractions and marks', [
      user("It's John's: don't you'll we'VE !!! ??? <tag> {{x}} [1] `a` \\n"),
    ]),
  ];
  return [...asked, ...fixed].slice(0, 10);
}
