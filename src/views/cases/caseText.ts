import type { Case } from '../../domain/case';

/** A response as the editor shows it. */
export interface CaseText {
  text: string;
  /** A chat answer, shown as Markdown; otherwise a program in the language of its task. */
  isProse: boolean;
  /**
   * Lines of the task's prompt that stand before the response: line r of the response is line r + head of the
   * document (both 1-based). Only completions have them, because they make no sense without what they continue.
   */
  head: number;
}

/** Lays a case out as a document. */
export function caseText({ response, task, verdict }: Case): CaseText {
  if (response.form === 'completion') {
    return {
      text: task.prompt + response.text,
      isProse: false,
      head: task.prompt.split('\n').length - 1,
    };
  }
  const isProse = /^\s*(?:```|~~~)/m.test(response.text) || verdict?.verdict === 'format';
  return { text: response.text, isProse, head: 0 };
}

/** The code of a case that can be compared with a corrected solution: the program that was run, else the response. */
export function programOf({ response, verdict }: Case): string {
  return verdict?.program ?? response.text;
}
