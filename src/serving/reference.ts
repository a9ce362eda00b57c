import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { UserError } from '../base/errors';
import { runProgram } from '../base/process';
import { trainerEnv } from '../training/environment';
import type { ProbePrompt } from './probes';

const answerSchema = z.object({
  text: z.string(),
  /** Of the answer, with the one that ends it. */
  tokens: z.number(),
  ended: z.boolean(),
  /** Tokens nearly as likely as one that was taken: the answer up to and with them, and how much less likely. */
  others: z.array(z.object({ text: z.string(), gap: z.number(), ends: z.boolean() })),
});

const probeSchema = z.object({
  /** The prompt as it is trained; null where the template refuses such messages. */
  text: z.string().nullable(),
  tokens: z.number(),
  /** The greedy answer; null where there was no time for it. */
  answer: answerSchema.nullable(),
});

const referenceSchema = z.object({
  /** The token that begins texts, which some servers leave to their tokeniser. */
  bos: z.string(),
  probes: z.array(probeSchema),
});

/** What the trainer itself makes of some prompts (python/errorbook_trainer/reference.py). */
export type Reference = z.infer<typeof referenceSchema>;
export type ReferenceProbe = z.infer<typeof probeSchema>;

/**
 * Has the trainer's own libraries render, count and answer: what every server must agree with.
 * @param python of the trainer's environment
 * @param model a model's folder, or a GGUF file
 * @throws UserError when the model cannot be loaded
 */
export async function referenceOf(
  python: string,
  model: string,
  prompts: ProbePrompt[],
  { signal, seconds = 90 }: { signal?: AbortSignal; seconds?: number } = {},
): Promise<Reference> {
  const place = await mkdtemp(join(tmpdir(), 'errorbook-reference-'));
  try {
    const [asked, out] = [join(place, 'prompts.json'), join(place, 'reference.json')];
    await writeFile(asked, JSON.stringify(prompts));
    const files = ['--model', model, '--prompts', asked, '--out', out];
    const args = ['-m', 'errorbook_trainer', 'reference', ...files, '--seconds', String(seconds)];
    // Threads that wait by spinning take the processor from one another: 40 times slower on a busy machine.
    const quiet = { OMP_WAIT_POLICY: 'PASSIVE', ...process.env };
    const env = trainerEnv({ ...quiet, HF_HUB_OFFLINE: '1', TRANSFORMERS_OFFLINE: '1' });
    const { code, tail } = await runProgram(python, args, { signal, env });
    if (code === 0) return referenceSchema.parse(JSON.parse(await readFile(out, 'utf8')));
    const [hint = '', message = `exit status ${code}`] = tail.toReversed();
    throw new UserError(`The model cannot be asked for what it was trained with: ${message}`, hint);
  } finally {
    await rm(place, { recursive: true, force: true });
  }
}
