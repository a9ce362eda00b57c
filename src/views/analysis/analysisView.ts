import type { Book } from '../../book/book';
import type { Case } from '../../domain/case';
import { isFixed, type Contrast, type Diagnosis } from '../../domain/diagnosis';
import type { Role } from '../../domain/role';
import { strategyText, type Sample } from '../../domain/sample';
import type { Outcome } from '../../domain/verdict';
import type {
  AnalysisCase,
  Code,
  ContrastView,
  DiagnosisView,
  Highlight,
  MarkView,
  SampleView,
  VerdictView,
} from './shown';
import { caseText, programOf } from '../cases/caseText';
import { problemsOf } from '../cases/problems';
import { CLASSES, effortOf, factsOf } from '../cases/verdictText';
import { titleOf } from '../samples/queue';
import { compare, type Changes } from './lineDiff';

/**
 * Puts together what the Analysis panel shows of a case.
 * @param known who looks at it, and what the task is for
 * @throws UserError when there is no such case
 */
export async function analysisOf(
  book: Book,
  caseId: string,
  canRun: boolean,
  { reviewer = '', role }: { reviewer?: string; role?: Role } = {},
): Promise<AnalysisCase> {
  const whole = await book.readCase(caseId);
  const { response, task, verdict } = whole;
  const diagnoses = book.diagnoses(caseId).reverse();
  return {
    kind: 'case',
    id: caseId,
    suite: response.suite,
    task: response.index > 0 ? `${task.id} #${response.index}` : task.id,
    role,
    target: book.run(response.run)?.target ?? response.run,
    language: task.language,
    prompt: task.prompt,
    verdict: verdict && verdictView(verdict, verdict.extraction),
    response: responseCode(whole, diagnoses.slice(0, 1)),
    diagnoses: await Promise.all(diagnoses.map((each) => diagnosisView(book, whole, each, reviewer))),
    samples: samplesOf(book, caseId),
    canRun,
  };
}

/** @param extraction why this part of the response was run */
export function verdictView(verdict: Outcome, extraction?: string): VerdictView {
  const { detail, weak, traceback } = verdict;
  const told = { meaning: CLASSES[verdict.verdict], facts: factsOf(verdict), effort: effortOf(verdict) };
  return { verdict: verdict.verdict, detail, weak, traceback, extraction, ...told };
}

/** The response with what its verdict and diagnoses say of its lines. */
function responseCode(whole: Case, diagnoses: Diagnosis[]): Code {
  const { text, isProse, head } = caseText(whole);
  return { ...plain(text, whole), isProse, head, highlights: highlightsOf(whole, diagnoses) };
}

/** By the lines of the case's document. */
function highlightsOf(whole: Case, diagnoses: Diagnosis[]): Highlight[] {
  return problemsOf(whole, diagnoses, caseText(whole)).map(({ startLine, endLine, severity, message }) => ({
    startLine: startLine + 1,
    endLine: endLine + 1,
    severity,
    message,
  }));
}

async function diagnosisView(
  book: Book,
  whole: Case,
  diagnosis: Diagnosis,
  reviewer: string,
): Promise<DiagnosisView> {
  const program = programOf(whole);
  const { removed, added } = compare(program, diagnosis.correctedSolution);
  const contrast = await Promise.all(diagnosis.contrast.map((each) => contrastView(book, whole, each)));
  return {
    diagnosis,
    isFixed: isFixed(diagnosis),
    before: plain(program, whole, removed),
    after: plain(diagnosis.correctedSolution, whole, added),
    contrast: contrast.filter((each) => each !== undefined),
    marks: marksBy(book, diagnosis.id, reviewer),
  };
}

function marksBy(book: Book, diagnosis: string, own: string): MarkView[] {
  return book
    .marks(diagnosis)
    .flatMap(({ reviewer, verdict, note }) =>
      verdict === 'none' ? [] : { reviewer, verdict, note, isOwn: reviewer === own },
    );
}

/** Undefined where the passed case is no longer in the book. */
async function contrastView(book: Book, failed: Case, contrast: Contrast): Promise<ContrastView | undefined> {
  if (book.case(contrast.case) === undefined) return undefined;
  const passed = await book.readCase(contrast.case);
  const changes = compare(programOf(failed), programOf(passed));
  const [before, after] = [programCode(failed, changes.removed), programCode(passed, changes.added)];
  const isApart = isAllChanged(before) && isAllChanged(after);
  const { id, prompt } = passed.task;
  const { score, reason } = contrast;
  return {
    ...{ id: contrast.case, task: id, score, reason, prompt },
    isApart,
    before: isApart ? plain(before.text, failed) : before,
    after: isApart ? plain(after.text, passed) : after,
  };
}

/** No line stands in the other program, nor resembles one of it. */
function isAllChanged({ text, head, changed, words }: Code): boolean {
  return words.length === 0 && changed.length >= text.trimEnd().split('\n').length - head;
}

/** The program that was run, beside another task's: what the tasks' own heads differ in is no difference to mark. */
function programCode(whole: Case, { lines, words }: Changes): Code {
  const head = Math.max(0, -(whole.verdict?.lineOffset ?? 0));
  const own = { lines: lines.filter((line) => line > head), words: words.filter(({ line }) => line > head) };
  return { ...plain(programOf(whole), whole, own), head };
}

function samplesOf(book: Book, caseId: string): SampleView[] {
  const own = book.samples().filter((sample) => sample.case === caseId);
  return own.map((sample) => sampleView(sample, book.decision(sample.id)));
}

function sampleView(sample: Sample, decision: SampleView['decision']): SampleView {
  const { id, kind, skill, language, prompt, solution, verification } = sample;
  const shown = { id, title: titleOf(sample), kind, skill, language, prompt, solution };
  const strategy = strategyText(sample);
  return { ...shown, strategy, verification, decision };
}

function plain(text: string, { task }: Case, changes: Changes = { lines: [], words: [] }): Code {
  const { lines: changed, words } = changes;
  return { text, language: task.language, isProse: false, head: 0, highlights: [], changed, words };
}
