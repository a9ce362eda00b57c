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

import { resource } from '../../base/resources';
import { configSchema } from '../../book/config';
import { loadConfig } from '../../book/workspace';
import { KeyPipe, PIPE_VARIABLE } from '../../models/keyPipe';
import type { Keys } from '../../models/keys';
import type { Secrets } from '../session/secrets';
import type { Session } from '../session/session';
import { allowUnsandboxed, pythonPath } from '../support/settings';
import { isErrorbookTask, TASK_TYPE, type ErrorbookTask, type TaskName } from './definition';

/** What is offered in *Run Task*; the others can be written into `tasks.json`. */
const OFFERED: { task: TaskName; detail: string }[] = [
  { task: 'iterate', detail: 'Collect, diagnose, supply, review, train, evaluate; goes on where it stopped' },
  { task: 'train', detail: 'Fine-tune on the accepted samples' },
  { task: 'evaluate', detail: 'Evaluate the tuned model on the same tasks' },
];

/** Long jobs as VS Code tasks: the command line of this extension in a terminal of the editor. */
export class ErrorbookTasks implements TaskProvider, Disposable {
  private readonly registration = tasks.registerTaskProvider(TASK_TYPE, this);
  private readonly keys = new KeyPipe(() => this.keysOfWorkspace());

  constructor(
    private readonly session: Session,
    private readonly secrets: Secrets,
  ) {}

  dispose(): void {
    this.registration.dispose();
    void this.keys.dispose();
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
      '$errorbook',
    );
    made.detail = detail;
    made.group = TaskGroup.Build;
    made.presentationOptions = { clear: true, showReuseMessage: false };
    return made;
  }

  private async execution({ task, args = [] }: ErrorbookTask): Promise<ProcessExecution> {
    const cwd = this.session.needFolder();
    const more = allowUnsandboxed() ? ['--unsandboxed'] : [];
    const env = await this.environment();
    return new ProcessExecution(process.execPath, [resource('dist', 'cli.js'), task, ...more, ...args], {
      cwd,
      env,
    });
  }

  /** The editor's own Node runs the command line, so that none need be installed. Keys are no part of it. */
  private async environment(): Promise<Record<string, string>> {
    const python = pythonPath();
    return {
      [PIPE_VARIABLE]: await this.keys.address(),
      ...(python === undefined ? {} : { ERRORBOOK_PYTHON: python }),
      ELECTRON_RUN_AS_NODE: '1',
      ERRORBOOK_PROBLEMS: '1',
    };
  }

  /** The keys of the servers that errorbook.json names when a task starts. */
  private async keysOfWorkspace(): Promise<Keys> {
    const config = await loadConfig(this.session.needFolder()).catch(() => configSchema.parse({}));
    return this.secrets.keysOf(config);
  }
}
