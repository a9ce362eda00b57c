import type { Config } from '../book/config';
import type { Case } from '../domain/case';
import type { Diagnosis } from '../domain/diagnosis';
import type { Usage } from '../domain/usage';
import { paperSamples } from '../instructor/paper';
import { diagnosePrompt, generatePrompt, type GradedCase } from '../instructor/prompt';
import { strategyOf } from '../instructor/strategy';
import type { PromptSet } from '../instructor/template';
import type { ChatMessage } from '../models/chat';
import { dollarsOf, estimateCost, timesCost, type Cost, type Price } from '../models/usage';

/** Tokens of a typical diagnosis, and of a typical sample. */
export const TOKENS = { diagnosis: 600, sample: 350 };
/** Cases whose prompts are made to learn how long prompts are. */
const LOOKED_AT = 40;
/** The share of answers with samples that fail, where that is not known yet. */
const USUAL_SHARE_AGAIN = 0.5;

/** What an estimate is made from. */
export interface EstimateDeps {
  readCase(id: string): Promise<Case>;
  /** The prompts of both steps. */
  prompts: { diagnose: PromptSet; generate: PromptSet };
  strategy: Config['strategy'];
  /** What a call of each step took before, where enough are known; counted from the prompts elsewhere. */
  past?: { diagnose?: Usage; generate?: Usage };
  /** The share of answers after which was asked again; a usual one where that is not known. */
  shareAgain?: number;
  /** The instructor's price, if it is known. */
  price: Price | undefined;
}

/**
 * What the instructor will cost for failed cases, told before it is asked: one call a case to diagnose, one to write
 * samples, and for some of them another one in place of what fails. The prompts of some cases, evenly taken, and the usual length of answers stand for all.
 * @param ids graded cases
 */
export async function estimateInstructor(
  ids: string[],
  { readCase, prompts, strategy, price, past, shareAgain = USUAL_SHARE_AGAIN }: EstimateDeps,
): Promise<{ diagnose: Cost; generate: Cost }> {
  const step = Math.max(1, Math.floor(ids.length / LOOKED_AT));
  const cases = await Promise.all(ids.filter((_, index) => index % step === 0).map(readCase));
  const looked = cases.filter((each): each is GradedCase => each.verdict !== undefined);
  const contrastOf = (index: number) => {
    // The nearest cases are not known yet; others are about as long.
    const others = looked.filter((_, other) => other !== index).slice(0, strategy.k);
    const lec = strategyOf(looked[index]?.response.id ?? '', strategy) === 'lec';
    return lec ? others.map((whole) => ({ case: whole.response.id, score: 0, reason: '', whole })) : [];
  };
  const isPaper = strategy.name === 'paper';
  const n = isPaper ? paperSamples(strategy.sampleSize, ids.length) : strategy.samplesPerDiagnosis;
  const diagnosing = looked.map((each, index) => diagnosePrompt(prompts.diagnose, each, contrastOf(index)));
  const generating = looked.map((each, index) =>
    generatePrompt(prompts.generate, each, typicalDiagnosis(each), contrastOf(index), n),
  );
  const cost = (messages: ChatMessage[][], completionTokens: number) =>
    estimateCost(
      {
        calls: ids.length,
        promptCharacters: meanLength(messages) * ids.length,
        completionTokens: completionTokens * ids.length,
      },
      price,
    );
  const known = (usage: Usage): Cost => {
    const all = {
      promptTokens: Math.ceil(usage.promptTokens * ids.length),
      completionTokens: Math.ceil(usage.completionTokens * ids.length),
    };
    return { calls: ids.length, usage: all, dollars: dollarsOf(all, price) };
  };
  return {
    // As in the paper, samples are written without a call for the analysis.
    diagnose: isPaper
      ? estimateCost({ calls: 0, promptCharacters: 0, completionTokens: 0 }, price)
      : past?.diagnose
        ? known(past.diagnose)
        : cost(diagnosing, TOKENS.diagnosis),
    generate: timesCost(
      past?.generate ? known(past.generate) : cost(generating, TOKENS.sample * n),
      isPaper || !strategy.askAgain ? 1 : 1 + shareAgain,
    ),
  };
}

/** A diagnosis of the usual length: a few sentences, and a fix as long as the program. */
function typicalDiagnosis({ response, verdict }: GradedCase): Diagnosis {
  return {
    id: '',
    case: response.id,
    ...{ strategy: 'le', model: '', promptHash: '', status: 'located', category: 'other', skill: '-' },
    misconception: ' '.repeat(120),
    explanation: ' '.repeat(500),
    findings: [],
    correctedSolution: verdict.program ?? '',
    contrast: [],
    confidence: 0,
  };
}

function meanLength(prompts: ChatMessage[][]): number {
  const total = prompts.flat().reduce((sum, { content }) => sum + content.length, 0);
  return total / Math.max(1, prompts.length);
}
