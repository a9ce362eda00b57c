/** What stands in a question to an instructor (media/prompts): all that is known here of a task comes from it. */

/** A message of a chat. */
interface Message {
  role: string;
  content: string;
}

/** A question, as the provider `command` writes it. */
export interface Question {
  id?: number;
  messages: Message[];
  schema?: { name: string };
}

/** The text within a tag of the prompt. */
export function within(text: string, tag: string): string | undefined {
  return new RegExp(`<${tag}\\b[^>]*>\\n([\\s\\S]*?)\\n</${tag}>`).exec(text)?.[1];
}

/** The texts within all tags of a name, up to where a correct response begins. */
export function solvedTasks(text: string): string[] {
  return [...text.matchAll(/<solved_task\b[^>]*>\n([\s\S]*?)\n<correct_response>/g)].map(
    ([, task = '']) => task,
  );
}

/** The statements that were practised in vain. */
export function triedTasks(text: string): string[] {
  const listed = /has practised these tasks already[^\n]*\n([\s\S]*)$/.exec(text)?.[1] ?? '';
  return listed.split('\n').flatMap((line) => (line.startsWith('- ') ? [line.slice(2)] : []));
}

/** The response without the numbers before its lines. */
export function unnumbered(response: string): string[] {
  return response.split('\n').map((line) => line.replace(/^ *\d+ \| ?/, ''));
}

/** What a result says after a word and a colon, on the same line or on the next. */
export function said(result: string, word: string): string | undefined {
  return new RegExp(`^${word}:[ \\n](.*)$`, 'm').exec(result)?.[1];
}
