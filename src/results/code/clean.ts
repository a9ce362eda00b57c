/** What chat templates and reasoning models leave in a response that is no part of the answer. Line numbers are kept. */

/** Words that end a turn: what follows them is the model talking to itself. */
const TURN_ENDS = [
  '<|im_end|>',
  '<|endoftext|>',
  '<|eot_id|>',
  '<|end_of_text|>',
  '<|end|>',
  '<|EOT|>',
  '<end_of_turn>',
  '<eos>',
  '<｜end▁of▁sentence｜>',
  '[/INST]',
];
const TURN_START =
  /^\s*(?:<s>|\[INST\]|<\|im_start\|>\s*assistant|<\|start_header_id\|>.*?<\|end_header_id\|>|<\|assistant\|>)/;
/** `</s>` is HTML too: it counts only where the text ends with it. */
const FINAL_END = /<\/s>\s*$/;
const THOUGHT = /<(think|thinking|thought|reasoning)>[\s\S]*?<\/\1>/g;
const THOUGHT_END = /<\/(?:think|thinking|thought|reasoning)>/g;
const THOUGHT_START = /<(?:think|thinking|thought|reasoning)>/;

/** The lines of a text, whatever ends them. */
export function linesOf(text: string): string[] {
  return text.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/);
}

/** The answer in a response: without turn markers and without reasoning, which are replaced by empty lines. */
export function answerOf(text: string): string {
  return withoutReasoning(withoutMarkers(linesOf(text).join('\n')));
}

/** A text up to the end of its turn. */
export function withoutMarkers(text: string): string {
  const started = text.replace(TURN_START, '');
  const ends = TURN_ENDS.map((word) => started.indexOf(word)).filter((at) => at >= 0);
  const turn = ends.length === 0 ? started : started.slice(0, Math.min(...ends));
  return turn.replace(FINAL_END, '');
}

function withoutReasoning(text: string): string {
  const closed = text.replace(THOUGHT, onlyLineBreaks);
  // Many templates put the opening tag into the prompt, so that only the closing one is seen.
  const end = [...closed.matchAll(THOUGHT_END)].at(-1);
  const answered = end === undefined ? closed : blankBefore(closed, end.index + end[0].length);
  // Reasoning that never ended gave no answer.
  const start = THOUGHT_START.exec(answered);
  return start === null ? answered : answered.slice(0, start.index);
}

function blankBefore(text: string, end: number): string {
  return onlyLineBreaks(text.slice(0, end)) + text.slice(end);
}

function onlyLineBreaks(text: string): string {
  return text.replace(/[^\n]/g, '');
}
