import {
  ProcessExecution,
  Task,
  TaskGroup,
  TaskScope,
  tasks,
  workspace,
  type Disposable,
  type TaskProvider,
} from 'vscode';

import { resource } from '../../book/resources';
import type { Secrets } from '../secrets';
import type { Session } from '../session';
import { allowUnsandboxed, pythonPath } from '../settings';
import { isErrorbookTask, TASK_TYPE, type ErrorbookTask, type TaskName } from './definition';
import { loadConfig } from '../../book/workspace';
import { configSchema } from '../../book/config';

/** What is offered in *Run Task*; the others can be written into `tasks.json`. */
const OFFERED: { task: TaskName; detail: string }[] = [
  { task: 'iterate', detail: 'Collect, diagnose, supply, review, train, evaluate; goes on where it stopped' },
  { task: 'train', detail: 'Fine-tune on the accepted samples' },
  { task: 'evaluate', detail: 'Evaluate the tuned model on the same tasks' },
];

/** Long jobs as VS Code tasks: the command line of this extension in a terminal of the editor. */
export class ErrorbookTasks implements TaskProvider {
  constructor(
    private readonly session: Session,
    private readonly secrets: Secrets,
  ) {}

  register(): Disposable {
    return tasks.registerTaskProvider(TASK_TYPE, this);
  }

  async provideTasks(): Promise<Task[]> {
    if (!workspace.isTrusted || !this.session.hasConfig) return [];
    return Promise.all(OFFERED.map(({ task, detail }) => this.make({ type: TASK_TYPE, task }, detail)));
  }

  async resolveTask({ definition, detail }: Task): Promise<Task | undefined> {
    return isErrorbookTask(definition) && workspace.isTrusted ? this.make(definition, detail) : undefined;
  }

  /** The task of a definition, ready to run. */
  async make(definition: ErrorbookTask, detail?: string): Promise<Task> {
    const { folder } = this.session;
    const made = new Task(
      definition,
      folder ?? TaskScope.Workspace,
      definition.task,
      TASK_TYPE,
      await this.execution(definition),
    );
    made.detail = detail;
    made.group = TaskGroup.Build;
    made.presentationOptions = { clear: true, showReuseMessage: false };
    return made;
  }

  private async execution({ task, args = [] }: ErrorbookTask): Promise<ProcessExecution> {
    const cwd = this.session.needFolder();
    const python = pythonPath();
    const more = [
      ...(allowUnsandboxed() ? ['--allow-unsandboxed'] : []),
      ...(python !== undefined && ['iterate', 'train', 'evaluate'].includes(task)
        ? ['--python', python]
        : []),
    ];
    const keys = await this.secrets.environment(await loadConfig(cwd).catch(() => configSchema.parse({})));
    // The editor's own Node, so that none need be installed; the keys reach this process and no other.
    const env = { ...keys, ELECTRON_RUN_AS_NODE: '1' };
    return new ProcessExecution(process.execPath, [resource('dist', 'cli.js'), task, ...more, ...args], {
      cwd,
      env,
    });
  }
}
