import type { CaseSummary } from '../../domain/case';
import type { Group } from './groups';

/** Stands for a case in the tree of failed cases. */
export interface CaseNode {
  kind: 'case';
  case: CaseSummary;
  group: Group;
}

/** Stands for the cases of a group that are not shown yet. */
export interface MoreNode {
  kind: 'more';
  group: Group;
  left: number;
}

/** What the tree of failed cases is made of. */
export type FailedNode = Group | CaseNode | MoreNode;
