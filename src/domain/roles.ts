import { createHash } from 'node:crypto';
import { isInRange } from './idRange';
import { isHeldOut, strictestOf, type Role, type TaskRef } from './role';
import { sameTasks } from './sameTask';
import type { Task } from './task';

/** What an entry of errorbook.json says of tasks of a suite: of all, or of those that `ids` names (idRange.ts). */
export interface SuiteRole {
  suite: string;
  /** `split` divides them by a stable hash. */
  role: Role | 'split';
  ids?: string;
}

/**
 * What tasks are for: asked before anything is taught, shown to an instructor or given away (METHOD.md, step 7). A task
 * that stands in several places, under whatever name, has the strictest of its roles. One that no entry names has none.
 */
export class Roles {
  private readonly known = new Map<string, Role | undefined>();
  private strictest?: Map<string, TaskRef & { role: Role }>;

  /** @param tasks all that are known: what is the same under two names is told by what they say */
  constructor(
    private readonly suites: SuiteRole[],
    private readonly tasks: Task[],
  ) {}

  /** The role of a task; undefined where errorbook.json does not name its suite, or not its id. */
  of(ref: TaskRef): Role | undefined {
    const name = `${ref.suite}/${ref.task}`;
    if (!this.known.has(name)) this.known.set(name, this.find(ref));
    return this.known.get(name);
  }

  /** Whether a task's errors and successes may be taught and shown. What nobody gave a role may not. */
  mayTeach(ref: TaskRef): boolean {
    return !isHeldOut(this.of(ref));
  }

  /** The same task under another name, where that is why it has a stricter role than its own entry gives it. */
  stricterBy(ref: TaskRef): TaskRef | undefined {
    const [own, other] = [this.ownRole(ref), this.sameElsewhere(ref)];
    if (own === undefined || other === undefined || strictestOf([own, other.role]) === own) return undefined;
    return { suite: other.suite, task: other.task };
  }

  private find(ref: TaskRef): Role | undefined {
    const own = this.ownRole(ref);
    return own && strictestOf([own, this.sameElsewhere(ref)?.role ?? own]);
  }

  private ownRole({ suite, task }: TaskRef): Role | undefined {
    const roles = this.suites
      .filter((each) => each.suite === suite && (each.ids === undefined || isInRange(each.ids, task)))
      .map(({ role }) => (role === 'split' ? splitOf(task) : role));
    return strictestOf(roles);
  }

  private sameElsewhere({ suite, task }: TaskRef): (TaskRef & { role: Role }) | undefined {
    this.strictest ??= this.findStrictest();
    return this.strictest.get(`${suite}/${task}`);
  }

  /** Of each task the strictest that is the same, with its role. */
  private findStrictest(): Map<string, TaskRef & { role: Role }> {
    const groups = sameTasks(this.tasks);
    const byGroup = new Map<number, TaskRef & { role: Role }>();
    for (const [at, { suite, id }] of this.tasks.entries()) {
      const role = this.ownRole({ suite, task: id });
      const sofar = byGroup.get(groups[at] ?? at);
      if (role === undefined || (sofar !== undefined && strictestOf([sofar.role, role]) === sofar.role))
        continue;
      byGroup.set(groups[at] ?? at, { suite, task: id, role });
    }
    return new Map(
      this.tasks.flatMap(({ suite, id }, at) => {
        const strictest = byGroup.get(groups[at] ?? at);
        return strictest === undefined ? [] : [[`${suite}/${id}`, strictest] as const];
      }),
    );
  }
}

/**
 * Which part of a suite that is split a task belongs to, by a stable hash of its id: 60 % teach, 20 % are the gate,
 * 20 % are sealed. The same everywhere and for ever, so that a task that was taught from never decides.
 */
export function splitOf(taskId: string): Role {
  const part = createHash('sha256').update(taskId, 'utf8').digest().readUInt32BE(0) / 2 ** 32;
  if (part < 0.6) return 'teach';
  return part < 0.8 ? 'gate' : 'sealed';
}
