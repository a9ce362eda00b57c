import type { SentRequest } from '../../domain/call';
import type { Diagnosis } from '../../domain/diagnosis';
import type { MarkVerdict } from '../../domain/mark';
import type { Role } from '../../domain/role';
import type { Review, Sample } from '../../domain/sample';
import type { Usage } from '../../domain/usage';
import type { Verdict } from '../../domain/verdict';
import type { Language } from '../../languages/language';

/** What is said of lines of a code block (1-based, inclusive). */
export interface Highlight {
  startLine: number;
  endLine: number;
  severity: 'error' | 'warning' | 'information';
  message: string;
}

/** Characters of a line (1-based), from `start` up to `end` (0-based). */
export interface Span {
  line: number;
  start: number;
  end: number;
}

/** A program or an answer to show. */
export interface Code {
  text: string;
  /** Of the program, or of what stands in an answer's fences. */
  language: Language;
  isProse: boolean;
  /** Lines at the top that are the task's own, shown faintly. */
  head: number;
  highlights: Highlight[];
  /** Lines (1-based) that the comparison with another program takes away, or adds; and the parts of them that differ. */
  changed: number[];
  words: Span[];
}

export interface VerdictView {
  verdict: Verdict;
  /** What this class of failure means, in plain words. */
  meaning: string;
  detail: string;
  weak: boolean;
  /** The test and its values, and the beginning of what was printed. */
  facts: { name: string; value: string }[];
  traceback?: string;
  /** Why this part of the response was run. */
  extraction?: string;
  /** What running it took. */
  effort: string;
}

/** A passed case that stood beside the failed one. */
export interface ContrastView {
  id: string;
  task: string;
  score: number;
  reason: string;
  prompt: string;
  /** The two programs have nothing in common: their differences are not marked, because all of them is different. */
  isApart: boolean;
  /** The failed program, with what this one has not. */
  before: Code;
  /** The passed program, with what the failed one has not. */
  after: Code;
}

/** How right a person finds a diagnosis. */
export interface MarkView {
  reviewer: string;
  verdict: MarkVerdict;
  note?: string;
  /** The person at this window said so. */
  isOwn: boolean;
}

export interface DiagnosisView {
  diagnosis: Diagnosis;
  /** Whether its corrected solution passes, so that it can be a sample. */
  isFixed: boolean;
  /** The program that was run, with what the correction takes away. */
  before: Code;
  /** The corrected solution, with what it adds. */
  after: Code;
  contrast: ContrastView[];
  /** What running the corrected solution gave, where a person ran it. */
  fixRun?: VerdictView;
  marks: MarkView[];
}

export interface SampleView {
  id: string;
  title: string;
  kind: Sample['kind'];
  skill: string;
  /** `LE` or `LEC`. */
  strategy: string;
  language: Language;
  prompt: string;
  solution: string;
  verification: Sample['verification'];
  decision: Review['decision'];
}

/** What the instructor was sent for a diagnosis, and what it answered. */
export interface SentView {
  diagnosis: string;
  model: string;
  promptHash: string;
  calls: {
    request: SentRequest;
    reply?: { text: string; finishReason: string; usage?: Usage; dollars?: number };
  }[];
  /** It was not recorded, and is made again from the same prompts. */
  isRebuilt: boolean;
  /** Why it cannot be told. */
  problem?: string;
}

/** One case with all that is known of it. */
export interface AnalysisCase {
  kind: 'case';
  id: string;
  suite: string;
  task: string;
  /** What the task is for; absent where errorbook.json does not say. */
  role?: Role;
  target: string;
  language: Language;
  prompt: string;
  verdict?: VerdictView;
  response: Code;
  /** Newest first; those that could not be had too, with why. */
  diagnoses: DiagnosisView[];
  samples: SampleView[];
  /** For the diagnosis that a person asked this of. */
  sent?: SentView;
  /** Whether the workspace is trusted, so that something can be run. */
  canRun: boolean;
}
