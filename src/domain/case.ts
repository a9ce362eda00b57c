import type { Response } from './response';
import type { Task } from './task';
import type { CaseVerdict, Verdict } from './verdict';

/** What lists show of a case. `Book.readCase` gives the rest. */
export interface CaseSummary {
  id: string;
  run: string;
  suite: string;
  task: string;
  index: number;
  /** Undefined until it is graded. */
  verdict?: Verdict;
  detail: string;
  weak: boolean;
  /** CPU time of the case in milliseconds. */
  cpuMs: number;
}

/** A case whole. */
export interface Case {
  response: Response;
  task: Task;
  verdict?: CaseVerdict;
}
