import type { Response, ResponseForm } from '../domain/response';
import type { Task } from '../domain/task';
import { answerOf, linesOf } from './code/clean';
import { fencedBlocks } from './code/fences';
import { isBlank } from './code/lines';
import { extractAlone } from './extract';
import { asAnswer } from './prompt';

/**
 * A passed response as an answer to the prompt that the target is taught with (prompt.ts): its own words where they are
 * one, whole program and fence included; otherwise its program in a fence, so that a body or a continuation is never
 * taught as the answer to “the whole program”. Undefined where there is no program.
 */
export function ownAnswer(task: Task, { form, text }: Pick<Response, 'form' | 'text'>): string | undefined {
  const read = programIn(task, form, text);
  if (read === undefined) return undefined;
  const words = answerOf(text).trim();
  return answersAlone(task, words, read.own) ? words : asAnswer(read.whole, task.language);
}

/** Whether the fenced blocks of a text are the whole program, with nothing that only the task's prompt has. */
function answersAlone(task: Task, words: string, own: string | undefined): boolean {
  const blocks = fencedBlocks(linesOf(words));
  if (own === undefined || blocks.length === 0 || !blocks.every(({ closed }) => closed)) return false;
  const fenced = blocks.map(({ lines }) => asAnswer(lines.join('\n'), task.language)).join('\n\n');
  return programIn(task, 'response', fenced)?.own === own;
}

/** The program of a response: `own` is what it wrote itself, where it needs nothing of the task's prompt. */
function programIn(task: Task, form: ResponseForm, text: string) {
  const { program, headLines = 0 } = extractAlone(task, form, text);
  if (program === undefined) return undefined;
  const lines = program.split('\n');
  const [head, rest] = [lines.slice(0, headLines), lines.slice(headLines)];
  const own = head.every((line) => isBlank(line) || rest.includes(line)) ? rest.join('\n').trim() : undefined;
  return { whole: own ?? program, own };
}
