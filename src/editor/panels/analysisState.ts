import type { Book, Case } from '../../book/book';
import type { CaseVerdict, Contrast, Diagnosis, Sample } from '../../book/records';
import type {
  AnalysisCase,
  Code,
  ContrastView,
  DiagnosisView,
  SampleView,
  VerdictView,
} from '../../protocol/analysis';
import { caseText, programOf } from '../cases/caseText';
import { CLASSES, effortOf, factsOf } from '../cases/classes';
import { problemsOf } from '../cases/problems';
import { titleOf } from '../samples/queue';
import { changedLines } from './lineDiff';

/** Puts together what the Analysis panel shows of a case. @throws UserError when there is no such case */
export async function analysisOf(book: Book, caseId: string, canRun: boolean): Promise<AnalysisCase> {
  const whole = await book.readCase(caseId);
  const { response, task, verdict } = whole;
  const diagnoses = book.diagnoses(caseId).reverse();
  return {
    kind: 'case',
    id: caseId,
    suite: response.suite,
    task: response.index > 0 ? `${task.id} #${response.index}` : task.id,
    target: book.run(response.run)?.target ?? response.run,
    prompt: task.prompt,
    verdict: verdict && verdictView(verdict),
    response: responseCode(whole, diagnoses.slice(0, 1)),
    diagnoses: await Promise.all(diagnoses.map((each) => diagnosisView(book, whole, each))),
    samples: samplesOf(book, caseId),
    canRun,
  };
}

function verdictView(verdict: CaseVerdict): VerdictView {
  const { detail, weak, traceback, extraction } = verdict;
  const told = { meaning: CLASSES[verdict.verdict], facts: factsOf(verdict), effort: effortOf(verdict) };
  return { verdict: verdict.verdict, detail, weak, traceback, extraction, ...told };
}

/** The response with the marks of its verdict and of diagnoses. */
function responseCode(whole: Case, diagnoses: Diagnosis[]): Code {
  const shape = caseText(whole);
  const marks = problemsOf(whole, diagnoses, shape).map(({ startLine, endLine, severity, message }) => ({
    startLine: startLine + 1,
    endLine: endLine + 1,
    severity,
    message,
  }));
  return { text: shape.text, language: shape.extension, head: shape.head, marks, changed: [] };
}

async function diagnosisView(book: Book, whole: Case, diagnosis: Diagnosis): Promise<DiagnosisView> {
  const program = programOf(whole);
  const { removed, added } = changedLines(program, diagnosis.correctedSolution);
  const contrast = await Promise.all(diagnosis.contrast.map((each) => contrastView(book, each)));
  return {
    diagnosis,
    before: plain(program, removed),
    after: plain(diagnosis.correctedSolution, added),
    contrast: contrast.filter((each) => each !== undefined),
  };
}

/** Undefined where the passed case is no longer in the book. */
async function contrastView(book: Book, contrast: Contrast): Promise<ContrastView | undefined> {
  if (book.case(contrast.case) === undefined) return undefined;
  const whole = await book.readCase(contrast.case);
  const { id, prompt } = whole.task;
  const { score, reason } = contrast;
  return { id: contrast.case, task: id, score, reason, prompt, code: responseCode(whole, []) };
}

function samplesOf(book: Book, caseId: string): SampleView[] {
  const own = book.samples().filter((sample) => sample.case === caseId);
  return own.map((sample) => sampleView(sample, book.decision(sample.id)));
}

function sampleView(sample: Sample, decision: SampleView['decision']): SampleView {
  const { id, kind, skill, strategy, prompt, solution, verification } = sample;
  return { id, title: titleOf(sample), kind, skill, strategy, prompt, solution, verification, decision };
}

function plain(text: string, changed: number[]): Code {
  return { text, language: 'py', head: 0, marks: [], changed };
}
