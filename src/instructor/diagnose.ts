import { shortHash } from '../base/hash';
import type { Limits, ModelConfig } from '../book/config';
import type { Diagnosis, Strategy } from '../domain/diagnosis';
import type { ChatModel, ChatRequest } from '../models/chat';
import { extractProgram } from '../results/extract';
import { findingsOf } from '../results/locate';
import type { Sandbox } from '../sandbox/sandbox';
import { placeFindings } from './findings';
import { diagnosePrompt, labelOf, type ContrastCase, type GradedCase } from './prompt';
import { prove } from './proof/prove';
import { diagnosisReplyReader, diagnosisReplySchema, wireSchema, type DiagnosisReply } from './reply';
import { askStructured, type StructuredAnswer } from './structured';
import type { PromptSet } from './template';

/** What the instructor is asked about. */
export interface DiagnoseInput {
  case: GradedCase;
  strategy: Strategy;
  /** The nearest passed cases; shown under LEC only. */
  contrast: ContrastCase[];
  /** Ask anew although an answer is known. @default false */
  fresh?: boolean;
}

/** What it takes. */
export interface DiagnoseDeps {
  model: ChatModel;
  sandbox: Sandbox;
  limits: Limits;
  prompts: PromptSet;
  /** What a suite itself calls skills. @default nothing */
  skillsOf?(suite: string): string[];
  /** How the model is asked; temperature 0 unless it says otherwise. */
  config?: Pick<ModelConfig, 'temperature' | 'maxTokens'>;
}

/**
 * Has a failed case diagnosed, and runs the corrected solution. Bad output of the model gives a diagnosis of status
 * `failed` with the reason, which a later run tries again.
 * @throws UserError when the model or the sandbox cannot be had at all
 * @throws AbortError when cancelled
 */
export async function diagnoseCase(
  input: DiagnoseInput,
  deps: DiagnoseDeps,
  signal?: AbortSignal,
): Promise<Diagnosis> {
  const { case: failed, strategy } = input;
  const contrast = shownContrast(input);
  const answer = await askStructured(
    deps.model,
    {
      request: diagnoseRequest(input, deps),
      reader: diagnosisReplyReader,
      reask: deps.prompts.reask,
      fresh: input.fresh,
    },
    signal,
  );
  const common = commonOf(input, deps, contrast, answer);
  if (!answer.ok) return { ...common, ...NOTHING_SAID, status: 'failed', reason: answer.reason };
  const said = contentOf(failed, strategy, answer.value);
  return { ...common, ...said, ...(await prove(failed, said, deps, signal)) };
}

/** The question that `diagnoseCase` asks first. */
export function diagnoseRequest(
  input: DiagnoseInput,
  { prompts, config, skillsOf }: Pick<DiagnoseDeps, 'prompts' | 'config' | 'skillsOf'>,
): ChatRequest & { schema: NonNullable<ChatRequest['schema']> } {
  const { case: failed, strategy } = input;
  return {
    label: labelOf('diagnose', strategy, failed),
    messages: diagnosePrompt(prompts, failed, shownContrast(input), skillsOf?.(failed.task.suite)),
    temperature: config?.temperature ?? 0,
    maxTokens: config?.maxTokens,
    schema: { name: 'diagnosis', schema: wireSchema(diagnosisReplySchema) },
    attempt: 0,
  };
}

function shownContrast({ strategy, contrast }: DiagnoseInput): ContrastCase[] {
  return strategy === 'lec' ? contrast : [];
}

/**
 * Names a diagnosis: case and strategy for a reader, then prompt and model. The same question has the same id, so
 * that a retry replaces the failure.
 */
function diagnosisId(caseId: string, strategy: Strategy, promptHash: string, model: string): string {
  return `${caseId}/${strategy}-${shortHash(`${promptHash}/${model}`, 8)}`;
}

function commonOf(
  { case: failed, strategy }: DiagnoseInput,
  { prompts, model }: DiagnoseDeps,
  contrast: ContrastCase[],
  { usage, calls }: StructuredAnswer<unknown>,
) {
  const caseId = failed.response.id;
  return {
    id: diagnosisId(caseId, strategy, prompts.hash, model.id),
    case: caseId,
    strategy,
    model: model.id,
    promptHash: prompts.hash,
    contrast: contrast.map(({ case: id, score, reason }) => ({ case: id, score, reason })),
    usage,
    calls: calls.length === 0 ? undefined : calls,
  };
}

const NOTHING_SAID = {
  category: '',
  misconception: '',
  explanation: '',
  findings: [],
  correctedSolution: '',
  skill: '',
  confidence: 0,
};

function contentOf(failed: GradedCase, strategy: Strategy, reply: DiagnosisReply) {
  const { category, misconception, explanation, skill, confidence } = reply;
  const fix = extractProgram(failed.task, 'solution', reply.corrected_solution);
  return {
    ...{ category, misconception, explanation, skill, confidence },
    findings: placeFindings(reply.findings, failed.response.text, findingsOf(failed)[0]?.startLine ?? 1),
    correctedSolution: fix.program ?? reply.corrected_solution,
    misconceptionProgram: extractProgram(failed.task, 'solution', reply.misconception_program).program,
    contrastNote: strategy === 'lec' ? reply.contrast_note : undefined,
  };
}
