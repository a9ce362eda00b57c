import { shortHash } from '../base/hash';
import type { ModelConfig } from '../book/config';
import type { Case } from '../domain/case';
import type { Diagnosis } from '../domain/diagnosis';
import type { Sample } from '../domain/sample';
import type { Task } from '../domain/task';
import type { Usage } from '../domain/usage';
import type { Language } from '../languages/language';
import { generatePrompt, labelOf, type ContrastCase } from '../instructor/prompt';
import { wireSchema } from '../instructor/reply';
import { askStructured } from '../instructor/structured';
import type { PromptSet } from '../instructor/template';
import type { ChatModel } from '../models/chat';
import { extractProgram } from '../results/extract';
import { againMessages, isFailed } from './askAgain';
import {
  paperReplyReader,
  paperReplySchema,
  samplesReplyReader,
  samplesReplySchema,
  type Generated,
} from './reply';
import { verifySample, type VerifyDeps } from './verify/verify';
import { testsOf } from './writtenTests';

/** What samples are made from. */
export interface GenerateInput {
  case: Case;
  /** Not a failed one. */
  diagnosis: Diagnosis;
  /** The contrast cases of the diagnosis, with their texts. */
  contrast: ContrastCase[];
  /** Samples asked for. */
  n: number;
  /** What the target was trained on and failed the task all the same. @default nothing */
  tried?: Sample[];
  /** The samples of an earlier answer: others are asked for in place of those that failed. @default none */
  answer?: Sample[];
}

/** What making them takes. */
export interface GenerateDeps extends VerifyDeps {
  model: ChatModel;
  prompts: PromptSet;
  /** How the model is asked; temperature 0.8 (as in the paper) unless it says otherwise. */
  config?: Pick<ModelConfig, 'temperature' | 'maxTokens'>;
}

/** Samples, each with its verification; `failure` says why there are none. */
export interface GeneratedSamples {
  samples: Sample[];
  failure?: string;
  usage: Usage;
}

/** The most tokens of an answer in the paper. */
const PAPER_TOKENS = 4095;
const UNCHECKED: Sample['verification'] = {
  status: 'unchecked',
  reason: 'As in the paper, nothing was run before it entered the dataset.',
};

/**
 * Has new tasks written from a diagnosis, and runs each of them.
 * @throws UserError when the model or the sandbox cannot be had at all
 * @throws AbortError when cancelled
 */
export async function generateSamples(
  input: GenerateInput,
  deps: GenerateDeps,
  signal?: AbortSignal,
): Promise<GeneratedSamples> {
  const { diagnosis, answer: earlier } = input;
  const n = earlier?.filter(isFailed).length ?? input.n;
  const { language } = input.case.task;
  const isPaper = diagnosis.mode === 'paper';
  const contrast = diagnosis.strategy === 'lec' ? input.contrast : [];
  const messages = generatePrompt(deps.prompts, input.case, diagnosis, contrast, input.n, input.tried);
  if (earlier !== undefined) messages.push(...againMessages(deps.prompts, earlier, language));
  const answer = await askStructured(
    deps.model,
    {
      request: {
        label: labelOf(earlier ? 'generate/again' : 'generate', diagnosis.strategy, input.case),
        messages,
        temperature: deps.config?.temperature ?? 0.8,
        maxTokens: deps.config?.maxTokens ?? (isPaper ? PAPER_TOKENS : undefined),
        schema: { name: 'samples', schema: wireSchema(isPaper ? paperReplySchema : samplesReplySchema) },
      },
      reader: isPaper ? paperReplyReader : samplesReplyReader,
      reask: deps.prompts.reask,
    },
    signal,
  );
  if (!answer.ok) return { samples: [], failure: answer.reason, usage: answer.usage };
  const kept = answer.value.samples.slice(0, n);
  const samples = await Promise.all(
    kept.map((each) => sampleOf(taskOf(each, language), each, input, deps, signal)),
  );
  const { usage, calls } = answer;
  return { samples: calls.length === 0 ? samples : samples.map((each) => ({ ...each, calls })), usage };
}

async function sampleOf(
  task: Task,
  generated: Generated,
  { diagnosis, case: failed, answer: earlier }: GenerateInput,
  deps: GenerateDeps,
  signal?: AbortSignal,
): Promise<Sample> {
  const { id, case: caseId, strategy, skill, mode, baseline } = diagnosis;
  const { language } = task;
  const content = {
    prompt: generated.statement.trim(),
    solution: programOf(task, generated.solution),
    tests: task.tests,
    entryPoint: task.entryPoint,
    wrongSolution: generated.wrong_solution === '' ? undefined : programOf(task, generated.wrong_solution),
  };
  const run = { ...content, kind: 'generated' as const, language, answer: failed.verdict?.program };
  return {
    id: `${id}/${shortHash(JSON.stringify(content), 8)}`,
    kind: 'generated',
    diagnosis: id,
    ...{ case: caseId, strategy, skill, mode, baseline, model: deps.model.id, language },
    ...content,
    ...(earlier && { again: true as const }),
    verification: mode === 'paper' ? UNCHECKED : await verifySample(run, deps, signal),
  };
}

function taskOf({ statement, entry_point, tests }: Generated, language: Language): Task {
  return {
    suite: '',
    id: '',
    prompt: statement,
    language,
    tests: testsOf(tests, language),
    entryPoint: entry_point.trim() || undefined,
    tags: [],
  };
}

/** Some models put fences around code that was asked for plain. */
function programOf(task: Task, code: string): string {
  return extractProgram(task, 'solution', code).program ?? code;
}
