/** What the instructor was sent for a diagnosis: as it was recorded, or, where it was not, made again. */
import { resolve } from 'node:path';
import { UserError } from '../base/errors';
import type { Book } from '../book/book';
import type { Config } from '../book/config';
import type { Call, SentRequest } from '../domain/call';
import type { Diagnosis } from '../domain/diagnosis';
import { readContrast } from '../instructor/diagnoseRun';
import { diagnosePrompt } from '../instructor/prompt';
import { diagnosisReplySchema, wireSchema } from '../instructor/reply';
import { loadPrompts } from '../instructor/template';
import { dollarsOf } from '../models/usage';
import { skillsOf } from './skillsOf';

/** One question, with the answer to it where that is known. */
interface SentCall {
  request: SentRequest;
  reply?: Pick<Call, 'text' | 'finishReason' | 'usage'> & {
    /** In US dollars, where errorbook.json knows the model's price. */
    dollars?: number;
  };
}

/** What was sent for a diagnosis. */
export interface Sent {
  model: string;
  promptHash: string;
  /** More than one where the first answer could not be used. */
  calls: SentCall[];
  /** The request was not recorded (its reply is a recorded one, or older): it is made from the same prompts again. */
  isRebuilt: boolean;
}

/** @throws UserError when it was not recorded, and the prompts are no longer those that it was made with */
export async function sentOf(book: Book, config: Config, diagnosis: Diagnosis): Promise<Sent> {
  const { model, promptHash } = diagnosis;
  const recorded = await Promise.all((diagnosis.calls ?? []).map((hash) => book.call(hash)));
  const calls = recorded.flatMap((call) =>
    call?.request === undefined ? [] : [{ request: call.request, reply: replyOf(call, config) }],
  );
  if (calls.length > 0) return { model, promptHash, calls, isRebuilt: false };
  return { model, promptHash, calls: [{ request: await rebuilt(book, config, diagnosis) }], isRebuilt: true };
}

function replyOf({ model, text, finishReason, usage, batch }: Call, { prices }: Config): SentCall['reply'] {
  const batched = batch === undefined ? undefined : usage;
  return { text, finishReason, usage, dollars: usage && dollarsOf(usage, prices[model], batched) };
}

async function rebuilt(book: Book, config: Config, diagnosis: Diagnosis): Promise<SentRequest> {
  const prompts = await loadPrompts('diagnose', config.prompts && resolve(book.workspace, config.prompts));
  const { verdict, ...whole } = await book.readCase(diagnosis.case);
  if (verdict === undefined || diagnosis.mode === 'paper' || prompts.hash !== diagnosis.promptHash) {
    throw new UserError(
      'What was sent for this diagnosis was not recorded.',
      'The prompts have changed since, or it was made from the error alone. Diagnose the case again.',
    );
  }
  const kept = diagnosis.contrast.filter((each) => book.case(each.case) !== undefined);
  const contrast = await readContrast(kept, { readCase: (id) => book.readCase(id) });
  return {
    messages: diagnosePrompt(
      prompts,
      { ...whole, verdict },
      contrast,
      skillsOf({ book, config }, whole.task.suite),
    ),
    schema: { name: 'diagnosis', schema: wireSchema(diagnosisReplySchema) },
  };
}
