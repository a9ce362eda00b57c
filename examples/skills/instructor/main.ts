/**
 * An instructor that is a program: it finds by rules what went wrong in tasks of the kinds that it knows, and writes new
 * ones. It reads a question a line and writes an answer a line (the provider `command`, one process for all), and knows
 * nothing but what an instructor is asked.
 */
import { createInterface } from 'node:readline';
import { diagnose } from './diagnose';
import { nameGroups } from './names';
import { supply } from './supply';
import type { Question } from './question';

const UNKNOWN = 'This is no task of a kind that is known here.';

function answer({ messages, schema }: Question): { text: string } | { error: string } {
  const [system = '', content = ''] = messages.map((message) => message.content);
  const answers: Record<string, () => Record<string, unknown> | undefined> = {
    diagnosis: () => diagnose(content),
    samples: () => supply(system, content),
    names: () => nameGroups(content),
  };
  const reply = answers[schema?.name ?? '']?.();
  return reply === undefined ? { error: UNKNOWN } : { text: JSON.stringify(reply) };
}

createInterface({ input: process.stdin }).on('line', (line) => {
  const question = JSON.parse(line) as Question;
  process.stdout.write(`${JSON.stringify({ id: question.id, ...answer(question) })}\n`);
});
