/** What chat templates leave in a response that is no part of the answer. Line numbers are kept. */
import { blankBefore } from './lines';
import { withoutReasoning } from './reasoning';

/** Words that end a turn: what follows them is the model talking to itself. */
const TURN_ENDS = [
  '<|im_end|>',
  '<|endoftext|>',
  '<|eot_id|>',
  '<|eom_id|>',
  '<|end_of_text|>',
  '<|end_of_turn|>',
  '<|end|>',
  '<|return|>',
  '<|EOT|>',
  '<end_of_turn>',
  '<eos>',
  '<|file_sep|>',
  '<file_sep>',
  '<｜end▁of▁sentence｜>',
  '[/INST]',
  '</s>[INST]',
];
/** Where the target's own turn begins. */
const OWN_TURN =
  /\[\/INST\]|<\|im_start\|>\s*assistant|<\|start_header_id\|>\s*assistant\s*<\|end_header_id\|>|<start_of_turn>\s*model|<\|assistant\|>|<\|start\|>assistant/;
/** What stands before a turn, and marks of whose turn it is. */
const START = /^\s*(?:<s>|<bos>|<\|begin_of_text\|>|<｜begin▁of▁sentence｜>|<\|startoftext\|>)/;
const ANY_TURN =
  /^\s*(?:\[INST\]|\[\/INST\]|<\|im_start\|>|<\|start_header_id\|>|<start_of_turn>|<\|(?:assistant|user|system)\|>|<\|start\|>)/;
/** `</s>` is HTML too: it counts only where the text ends with it. */
const FINAL_END = /<\/s>\s*$/;

/** The lines of a text, whatever ends them. */
export function linesOf(text: string): string[] {
  return text.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/);
}

/** The answer in a response: without turn markers and without reasoning, which are replaced by empty lines. */
export function answerOf(text: string): string {
  return withoutMarkers(withoutReasoning(withoutTurnStart(linesOf(text).join('\n'))));
}

/** A text up to the end of its turn. */
export function withoutMarkers(text: string): string {
  const started = withoutTurnStart(text);
  const ends = TURN_ENDS.map((word) => indexOutsideQuotes(started, word)).filter((at) => at >= 0);
  const turn = ends.length === 0 ? started : started.slice(0, Math.min(...ends));
  return turn.replace(FINAL_END, '');
}

/** Without the start of the target's turn, and without the turns before it where they are repeated. */
function withoutTurnStart(text: string): string {
  const begun = text.replace(START, '');
  const own = ANY_TURN.test(begun) ? OWN_TURN.exec(begun) : null;
  return own === null ? begun : blankBefore(begun, own.index + own[0].length);
}

/** Where a marker stands that is not a string of a program that speaks of it. */
function indexOutsideQuotes(text: string, marker: string): number {
  const isQuote = (char: string | undefined) => char === '"' || char === "'";
  let at = text.indexOf(marker);
  while (at >= 0 && (isQuote(text[at - 1]) || isQuote(text[at + marker.length])))
    at = text.indexOf(marker, at + 1);
  return at;
}
