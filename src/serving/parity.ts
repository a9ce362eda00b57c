import { diffLines } from 'diff';
import { UserError } from '../base/errors';
import type { JobOptions } from '../base/progress';
import { agreement } from './agreement';
import type { Probe } from './probe';
import type { ProbePrompt } from './probes';
import type { Reference } from './reference';

/** Raised when what is checked, or by what rule, changes: what was kept of a check is no answer then. */
export const PARITY_VERSION = 1;

/** In what a server differs from the trainer. */
type Difference = 'prompt' | 'tokens' | 'answer' | 'end';

/** The first difference between a server and the trainer. */
export interface Mismatch {
  kind: Difference;
  /** The prompt’s name. */
  probe: string;
  /** What the trainer has, and what the server has. */
  expected: string;
  actual: string;
}

/** What a check that passed has seen. */
export interface Parity {
  /** Prompts that were compared. */
  prompts: number;
  /** Those whose rendered text was compared too: some servers do not tell it. */
  rendered: number;
  /** Answers that are equal to their end, and those up to two tokens that were nearly as likely. */
  equal: number;
  nearTies: number;
  /** Whether an answer came to its end, so that stopping was seen. */
  stopped: boolean;
}

/**
 * How far apart two tokens may be (in logits) for rounding to change which comes first, by the precision that the
 * server computes in.
 */
export function nearTie(precision: string): number {
  if (/q[2-5]|int4|nf4/i.test(precision)) return 1.5;
  if (/q[68]|int8|fp8/i.test(precision)) return 0.5;
  // Measured with 16 bits a weight: up to 0.05.
  return /\bf16|float16|f32|float32/i.test(precision) && !/bf/i.test(precision) ? 0.1 : 0.25;
}

/** So many answers may leave the trainer’s where another token was near, whatever the others do. */
const FEW = 3;

/** A server that does not serve what was trained. */
export class ParityError extends UserError {
  constructor(
    readonly mismatch: Mismatch,
    server: string,
  ) {
    super(`${server} does not serve what was trained: ${saidOf(mismatch)}`, HINTS[mismatch.kind]);
  }
}

const HINTS: Record<Difference, string> = {
  prompt:
    'Its chat template is not the model’s. Publish the model by Errorbook (it keeps Ollama from guessing), or set evaluation.server to "transformers".',
  tokens:
    'It cuts texts up in another way: the file’s pre-tokenizer or its first token is wrong. Name a checkout of llama.cpp in training.llamaCpp, or set evaluation.server to "transformers".',
  answer:
    'Weights, positions or sampling differ: another model under this name, a wrong rope frequency, a repeat penalty. Publish it again, or set evaluation.server to "transformers".',
  end: 'It does not stop where an answer ends: a stop token is missing. Publish the model by Errorbook, or set evaluation.server to "transformers".',
};

const SAID: Record<Difference, string> = {
  prompt: 'it renders another prompt',
  tokens: 'the prompt has another number of tokens',
  answer: 'the greedy answer differs where no other token was near',
  end: 'the answer does not end where it should',
};

function saidOf({ kind, probe, expected, actual }: Mismatch): string {
  return `${SAID[kind]} (${probe}).\n${differenceText(expected, actual)}`;
}

/** Two texts as a diff: `-` is what was trained, `+` what is served. */
function differenceText(expected: string, actual: string): string {
  const lines = diffLines(shown(expected), shown(actual)).flatMap(({ value, added, removed }) =>
    value
      .replace(/\n$/, '')
      .split('\n')
      .map((line) => `${added ? '+' : removed ? '-' : ' '} ${line}`),
  );
  return ['--- trained', '+++ served', ...lines].join('\n');
}

/** Ends of lines count here, and are not seen. */
function shown(text: string): string {
  return `${text.replace(/[ \t]+$/gm, (spaces) => spaces.replace(/ /g, '·').replace(/\t/g, '→'))}\n`;
}

/**
 * Compares what a server makes of prompts with what the trainer makes of them.
 * @param near see `nearTie`
 * @returns what was seen, or the first mismatch
 */
export async function compare(
  prompts: ProbePrompt[],
  { probes, bos }: Reference,
  server: Probe,
  near: number,
  { signal, onProgress }: JobOptions = {},
): Promise<Parity | Mismatch> {
  let left: Mismatch | undefined;
  const parity = { prompts: 0, rendered: 0, equal: 0, nearTies: 0, stopped: false };
  // Rendering and counting take no time: a wrong template is found before anything is answered.
  const asked = prompts.flatMap((prompt, at) => {
    const trained = probes[at];
    if (trained?.text === undefined || trained.text === null) return [];
    return [{ ...prompt, trained: { ...trained, text: trained.text } }];
  });
  const steps = asked.length * 2;
  let done = 0;
  const tell = (message: string) => onProgress?.({ done: done++, total: steps, message });
  for (const { name, messages, trained } of asked) {
    tell(`comparing prompts: ${name}`);
    const rendered = await server.render?.(messages, signal);
    if (rendered !== undefined && !isSamePrompt(trained.text, rendered, bos))
      return { kind: 'prompt', probe: name, expected: trained.text, actual: rendered };
    const tokens = await server.count(messages, signal);
    if (tokens !== trained.tokens) return tokensDiffer(name, trained.tokens, tokens);
    parity.prompts++;
    if (rendered !== undefined) parity.rendered++;
  }
  for (const { name, messages, trained } of asked) {
    tell(`comparing answers: ${name}`);
    if (trained.answer === null) continue;
    // A little more than was answered, to see whether it stops.
    const said = await server.answer(
      messages,
      trained.answer.tokens + (trained.answer.ended ? 16 : 0),
      signal,
    );
    const agreed = agreement(trained.answer, said, near);
    const difference = { probe: name, expected: trained.answer.text, actual: said.text };
    if (agreed === 'answer' || agreed === 'end') return { kind: agreed, ...difference };
    if (agreed === 'tie') left ??= { kind: 'answer', ...difference };
    parity[agreed === 'equal' ? 'equal' : 'nearTies']++;
    parity.stopped ||= agreed === 'equal' && trained.answer.ended;
  }
  // Rounding tips an answer now and then; where it seems to tip every second one, it is no rounding.
  const isRounding = parity.nearTies < FEW || parity.nearTies < parity.equal;
  return left === undefined || isRounding ? parity : left;
}

/** The token that begins texts may be put before by template or tokeniser: tokens are counted anyway. */
function isSamePrompt(expected: string, actual: string, bos: string): boolean {
  const bare = (text: string) => (bos !== '' && text.startsWith(bos) ? text.slice(bos.length) : text);
  return bare(expected) === bare(actual);
}

function tokensDiffer(probe: string, expected: number, actual: number): Mismatch {
  return { kind: 'tokens', probe, expected: `${expected} tokens`, actual: `${actual} tokens` };
}
