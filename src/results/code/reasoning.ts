/** What a model thought before it answered, which is no part of the answer. Line numbers are kept. */
import { blankBefore, onlyLineBreaks } from './lines';

/** Tags that models put around their reasoning, as they stand in a regular expression. */
const TAGS = 'think|thinking|thought|thoughts|reasoning|analysis|reflection|scratchpad|seed:think';
const PAIRS = [
  { start: `<(?:${TAGS})>`, end: `</(?:${TAGS})>` },
  { start: '\\[THINK\\]', end: '\\[/THINK\\]' },
  { start: '<\\|begin_of_thought\\|>', end: '<\\|end_of_thought\\|>' },
  { start: '<\\|START_THINKING\\|>', end: '<\\|END_THINKING\\|>' },
  { start: '◁think▷', end: '◁/think▷' },
];
/** gpt-oss says in which channel it speaks. */
const FINAL_CHANNEL = /<\|channel\|>final(?:\s*<\|constrain\|>\w+)?<\|message\|>/g;
const CHANNEL = /<\|channel\|>\w[^<]*<\|message\|>/;
/** The same where the special tokens were left out when the text was decoded. */
const BARE_CHANNELS = /^\s*analysis(?=[A-Z\s])[\s\S]*?assistantfinal/;

/** A text without its reasoning. Reasoning that never ended gave no answer. */
export function withoutReasoning(text: string): string {
  const final = [...text.matchAll(FINAL_CHANNEL)].at(-1);
  if (final !== undefined) return blankBefore(text, final.index + final[0].length);
  if (CHANNEL.test(text)) return onlyLineBreaks(text);
  const bare = BARE_CHANNELS.exec(text);
  if (bare !== null) return blankBefore(text, bare[0].length);
  return PAIRS.reduce(withoutPair, text);
}

function withoutPair(text: string, { start, end }: (typeof PAIRS)[number]): string {
  // Programs may speak of tags: there they stand in strings and patterns.
  const opening = `^[ \\t]*${start}`;
  const closing = `(?<!["'*?])${end}(?!["'])`;
  // An opening tag after the last closing one would look for it up to the end, each again.
  const until = lastEnd(text, closing);
  const pairs = new RegExp(`${opening}[\\s\\S]*?${closing}`, 'gm');
  const closed = text.slice(0, until).replace(pairs, onlyLineBreaks) + text.slice(until);
  // Many templates put the opening tag into the prompt, so that only the closing one is seen.
  const last = [...closed.matchAll(new RegExp(closing, 'g'))].at(-1);
  const answered = last === undefined ? closed : blankBefore(closed, last.index + last[0].length);
  const open = new RegExp(opening, 'm').exec(answered);
  return open === null ? answered : answered.slice(0, open.index);
}

/** Where the last match of a pattern ends; 0 where there is none. */
function lastEnd(text: string, pattern: string): number {
  const last = [...text.matchAll(new RegExp(pattern, 'g'))].at(-1);
  return last === undefined ? 0 : last.index + last[0].length;
}
