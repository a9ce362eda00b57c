import { estimateCost, type Cost, type Price } from '../models/usage';
import { readContrast, type DiagnoseRunDeps } from './diagnoseRun';
import { diagnosePrompt } from './prompt';

/** Tokens of a typical diagnosis. */
const DIAGNOSIS_TOKENS = 600;
/** Cases whose prompts are made to learn how long a prompt is. */
const LOOKED_AT = 40;

/**
 * What diagnosing cases will cost, told before it starts: the prompts of some of them, evenly taken, and the usual
 * length of an answer.
 * @param ids the cases that are still to be diagnosed
 */
export async function estimateDiagnoses(
  ids: string[],
  deps: Pick<DiagnoseRunDeps, 'readCase' | 'prompts'>,
  price: Price | undefined,
): Promise<Cost> {
  const step = Math.max(1, Math.floor(ids.length / LOOKED_AT));
  const looked = ids.filter((_, index) => index % step === 0);
  const lengths = await Promise.all(looked.map((id) => promptLength(id, deps)));
  const mean = lengths.reduce((sum, each) => sum + each, 0) / Math.max(1, lengths.length);
  const completionTokens = ids.length * DIAGNOSIS_TOKENS;
  return estimateCost({ calls: ids.length, promptCharacters: mean * ids.length, completionTokens }, price);
}

async function promptLength(
  id: string,
  { readCase, prompts }: Pick<DiagnoseRunDeps, 'readCase' | 'prompts'>,
): Promise<number> {
  const { verdict, ...rest } = await readCase(id);
  if (verdict === undefined) return 0;
  const contrast = await readContrast([], { readCase });
  const messages = diagnosePrompt(prompts, { ...rest, verdict }, contrast);
  return messages.reduce((sum, { content }) => sum + content.length, 0);
}
