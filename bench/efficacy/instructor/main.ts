/**
 * The instructor of the benchmark: a program that is asked as any instructor is, a question a line (the provider
 * `command`), and knows nothing but what it is told. Its argument says what kind it is (character.ts).
 */
import { createInterface } from 'node:readline';
import type { Question } from '../../../examples/skills/instructor/question';
import { characterOf } from './character';
import { diagnose } from './diagnose';
import { supply } from './supply';

const character = characterOf(process.argv[2]);
const UNKNOWN = 'This is no task of a kind that is known here.';

function answer({ messages, schema }: Question): { text: string } | { error: string } {
  const [system = '', content = ''] = messages.map((message) => message.content);
  const reply =
    schema?.name === 'samples' ? supply(system, content, character) : diagnose(content, character);
  return reply === undefined ? { error: UNKNOWN } : { text: JSON.stringify(reply) };
}

createInterface({ input: process.stdin }).on('line', (line) => {
  const question = JSON.parse(line) as Question;
  process.stdout.write(`${JSON.stringify({ id: question.id, ...answer(question) })}\n`);
});
