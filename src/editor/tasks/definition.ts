import type { TaskDefinition } from 'vscode';

/** The type of tasks in `tasks.json`, as the manifest's `taskDefinitions` has it. */
export const TASK_TYPE = 'errorbook';

/** The jobs that a task can do, by the name of the command line's command. */
export const TASK_NAMES = [
  'iterate',
  'train',
  'evaluate',
  'publish',
  'grade',
  'collect',
  'diagnose',
  'setup',
  'doctor',
] as const;
export type TaskName = (typeof TASK_NAMES)[number];

/** `{ "type": "errorbook", "task": "iterate", "args": ["--yes"] }` */
export interface ErrorbookTask extends TaskDefinition {
  task: TaskName;
  /** More arguments for the command line. @default none */
  args?: string[];
}

/** Whether a definition, which a person may have written by hand, is one that can be run. */
export function isErrorbookTask(definition: TaskDefinition): definition is ErrorbookTask {
  const { type, task, args } = definition as Partial<ErrorbookTask>;
  const known = (TASK_NAMES as readonly unknown[]).includes(task);
  return (
    type === TASK_TYPE && known && (args === undefined || args.every((each) => typeof each === 'string'))
  );
}
