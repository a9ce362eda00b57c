/**
 * What a task is for: errors are taught from `teach`, `gate` decides a promotion, `sealed` is only reported. The
 * strictest last.
 */
export const ROLES = ['teach', 'gate', 'sealed'] as const;
export type Role = (typeof ROLES)[number];

/** A task by its suite and id. */
export interface TaskRef {
  suite: string;
  task: string;
}

/** The strictest of some roles. */
export function strictestOf(roles: Role[]): Role | undefined {
  return ROLES.findLast((role) => roles.includes(role));
}

/** What may not be taught: held out, or of no role. */
export function isHeldOut(role: Role | undefined): boolean {
  return role !== 'teach';
}
