import type { Case } from '../../domain/case';
import { isUsable, type Diagnosis, type Finding } from '../../domain/diagnosis';
import type { CaseVerdict } from '../../domain/verdict';
import { findingsOf } from '../../results/locate';
import type { CaseText } from './caseText';

/** A remark on lines of a case's document (0-based, inclusive), free of the editor's own types. */
export interface Problem {
  startLine: number;
  endLine: number;
  severity: 'error' | 'warning' | 'information';
  message: string;
  source: string;
  code: string;
  /** The diagnosis that it comes from; absent for the verdict. */
  diagnosis?: string;
  related: Related[];
}

/** Where a reader may want to go from a problem. */
export type Related =
  { kind: 'test'; message: string; assertion?: string } | { kind: 'case'; message: string; id: string };

/** What is shown in a case's document: the verdict, and the findings of the diagnoses that could be had. */
export function problemsOf(whole: Case, diagnoses: Diagnosis[], shape: CaseText): Problem[] {
  const usable = diagnoses.filter(isUsable);
  const lineCount = shape.text.split('\n').length;
  const problems = [
    ...verdictProblems(whole, shape),
    ...usable.flatMap((each) => findingProblems(each, shape)),
  ];
  return problems.map((problem) => clamp(problem, lineCount));
}

function verdictProblems(whole: Case, shape: CaseText): Problem[] {
  const { verdict } = whole;
  return findingsOf(whole).map(({ startLine, endLine, message, class: code }) => ({
    startLine: startLine + shape.head - 1,
    endLine: endLine + shape.head - 1,
    severity: 'error',
    message: verdict?.weak ? `${message}\n(weak: the tests ran in the program’s own process)` : message,
    source: 'errorbook',
    code,
    related: [{ kind: 'test', message: testMessage(verdict), assertion: verdict?.assertion }],
  }));
}

function testMessage(verdict: CaseVerdict | undefined): string {
  const assertion = verdict?.assertion;
  return assertion === undefined ? 'The tests of this task' : `The failing test: ${assertion.split('\n')[0]}`;
}

function findingProblems(diagnosis: Diagnosis, shape: CaseText): Problem[] {
  const findings: Finding[] =
    diagnosis.findings.length > 0
      ? diagnosis.findings
      : [{ startLine: 1, endLine: 1, message: diagnosis.misconception }];
  return findings.map(({ startLine, endLine, message }) => ({
    startLine: startLine + shape.head - 1,
    endLine: endLine + shape.head - 1,
    severity: diagnosis.status === 'located' ? ('warning' as const) : ('information' as const),
    message,
    source: `errorbook ${diagnosis.strategy.toUpperCase()}`,
    code: diagnosis.category || 'diagnosis',
    diagnosis: diagnosis.id,
    related: diagnosis.contrast.map((each) => ({
      kind: 'case' as const,
      id: each.case,
      message: `Contrast, ${each.score.toFixed(2)} similar: ${each.reason}`,
    })),
  }));
}

/** A model may name lines that are not there. */
function clamp(problem: Problem, lineCount: number): Problem {
  const startLine = Math.min(Math.max(problem.startLine, 0), lineCount - 1);
  return { ...problem, startLine, endLine: Math.min(Math.max(problem.endLine, startLine), lineCount - 1) };
}
