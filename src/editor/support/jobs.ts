import { ProgressLocation, window } from 'vscode';
import { UserError } from '../../base/errors';
import type { JobOptions, Progress } from '../../base/progress';
import { progressText } from '../../base/words';

/** Runs long jobs where a person sees them and can cancel them, and only one of a kind at a time. */
export class Jobs {
  private readonly running = new Map<string, Promise<unknown>>();

  /**
   * @param title what is being done, as the notification says it; also the kind of the job
   * @throws UserError when a job of the same kind is under way
   */
  async run<T>(title: string, work: (options: Required<JobOptions>) => Promise<T>): Promise<T> {
    if (this.running.has(title)) {
      throw new UserError(
        `“${title}” is already under way.`,
        'Wait for it or cancel it in its notification.',
      );
    }
    const job = withJob(title, work);
    this.running.set(title, job);
    try {
      return await job;
    } finally {
      this.running.delete(title);
    }
  }

  /** Resolves when what is under way now has ended, well or badly. */
  async idle(): Promise<void> {
    await Promise.allSettled(this.running.values());
  }
}

async function withJob<T>(title: string, work: (options: Required<JobOptions>) => Promise<T>): Promise<T> {
  const options = {
    location: ProgressLocation.Notification,
    title: `Errorbook: ${title}`,
    cancellable: true,
  };
  return window.withProgress(options, async (view, token) => {
    const abort = new AbortController();
    const listener = token.onCancellationRequested(() => abort.abort());
    let share = 0;
    const onProgress = (progress: Progress) => {
      const now = progress.total === 0 ? 100 : (progress.done / progress.total) * 100;
      view.report({ message: progressText(progress), increment: now - share });
      share = now;
    };
    try {
      return await work({ signal: abort.signal, onProgress });
    } finally {
      listener.dispose();
    }
  });
}
