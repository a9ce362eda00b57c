import { UserError } from '../base/errors';
import { rolesOf } from '../book/rolesOf';
import { hasPassed, isJudged, isWeakPass } from '../domain/case';
import type { Role } from '../domain/role';
import type { Sample } from '../domain/sample';
import type { Task } from '../domain/task';
import type { Verdict } from '../domain/verdict';
import type { ChatMessage } from '../models/chat';
import { Judge, type Judgement } from '../results/judge';
import { promptFor } from '../results/prompt';
import { CannotGrade } from '../sandbox/sandbox';
import { teachableSamples } from './currentDataset';
import { loadTasks } from './loadTasks';
import type { Workbench } from './workbench';

/** What a completion is worth to a trainer that learns by reinforcement. */
export interface Reward {
  /** 1 for a pass, 0 for a failure; null where the tests could not judge it, which is no fault of the completion. */
  reward: number | null;
  verdict?: Verdict;
  /** Its tests could have been forged: worth what the server was told that such passes are worth. */
  weak: boolean;
  detail: string;
}

/** A task that a model may be trained on. */
export interface RewardTask {
  /** `suite/id`, or `sample:id` of an accepted sample. */
  task: string;
  prompt: ChatMessage[];
}

/** Verdicts that are kept at hand: a policy repeats itself, and training goes on for days. */
const MOST_KNOWN = 20_000;

/** How rewards are given. */
export interface RewardRules {
  /** What a weak pass is worth. @default 0: a trainer finds every way to be paid for nothing */
  weak?: number;
  signal?: AbortSignal;
}

type Needs = Pick<Workbench, 'book' | 'config' | 'sandbox'>;

/**
 * Judges completions of the tasks that may be taught from, and of accepted samples. What is held out gives no reward:
 * a model that is trained on the gate proves nothing there.
 */
export class Rewards {
  private readonly known: string[] = [];

  private constructor(
    private readonly tasks: Map<string, Task>,
    private readonly heldOut: Map<string, Role | undefined>,
    private readonly judge: Judge,
    private readonly rules: RewardRules,
    /** Programs that run at the same time. */
    readonly workers: number,
  ) {}

  /** @throws UserError when there is no suite, or nothing may be taught from */
  static async open(bench: Needs, rules: RewardRules = {}): Promise<Rewards> {
    const { book, config } = bench;
    await loadTasks(bench);
    const samples = await teachableSamples(bench);
    const tasks = new Map(samples.map((sample) => [`sample:${sample.id}`, asTask(sample)]));
    const heldOut = new Map<string, Role | undefined>();
    const roles = rolesOf(bench);
    for (const task of book.tasks()) {
      const [name, ref] = [`${task.suite}/${task.id}`, { suite: task.suite, task: task.id }];
      if (roles.mayTeach(ref)) tasks.set(name, task);
      else heldOut.set(name, roles.of(ref));
    }
    if (tasks.size === 0)
      throw new UserError('No task may be taught from.', 'Give a suite the role teach or split.');
    const sandbox = await bench.sandbox();
    return new Rewards(tasks, heldOut, new Judge(book, sandbox, config.limits), rules, sandbox.workers);
  }

  /** The tasks that may be taught from, with the prompts that the target is asked by. */
  offered(): RewardTask[] {
    return [...this.tasks].map(([task, each]) => ({ task, prompt: promptFor(each) }));
  }

  /** @throws UserError when there is no such task, or it is held out */
  task(name: string): Task {
    const task = this.tasks.get(name);
    if (task !== undefined) return task;
    const why = this.heldOut.has(name)
      ? `${name} is held out (${this.heldOut.get(name) ?? 'no role'}): nothing is trained on it.`
      : `There is no task ${name}.`;
    throw new UserError(why, 'GET /tasks names those that may be taught from.');
  }

  /** @throws AbortError when the rules' signal is aborted */
  async of(task: Task, text: string): Promise<Reward> {
    try {
      const judged = await this.judge.judge(task, { form: 'response', text }, { signal: this.rules.signal });
      const { verdict, weak, detail, key } = judged;
      this.remember(key);
      return { reward: this.worth(judged), verdict, weak, detail };
    } catch (error) {
      if (error instanceof CannotGrade) return { reward: null, weak: false, detail: error.message };
      throw error;
    }
  }

  private remember(key: string): void {
    this.known.push(key);
    const oldest = this.known.length > MOST_KNOWN ? this.known.shift() : undefined;
    if (oldest !== undefined) this.judge.forget(oldest);
  }

  private worth(judged: Judgement): number | null {
    if (!isJudged(judged)) return null;
    if (!hasPassed(judged)) return 0;
    return isWeakPass(judged) ? (this.rules.weak ?? 0) : 1;
  }
}

/** A sample as what a model can be asked. */
function asTask({ id, prompt, language, tests, entryPoint, solution }: Sample): Task {
  return {
    ...{ suite: 'samples', id, prompt, language, tests, entryPoint },
    referenceSolution: solution,
    tags: [],
  };
}
