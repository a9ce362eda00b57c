import { window, type LogOutputChannel } from 'vscode';
import { count } from '../../base/words';

/** Says that rows of a file were left out, with the first; the log has them all. */
export function tellProblems(log: LogOutputChannel, problems: string[]): void {
  if (problems.length === 0) return;
  for (const problem of problems) log.warn(`Left out: ${problem}`);
  const showLog = 'Show Log';
  void window
    .showWarningMessage(`${count(problems.length, 'row')} left out. ${problems[0]}`, showLog)
    .then((choice) => {
      if (choice === showLog) log.show();
    });
}
