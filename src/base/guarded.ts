import type { ChildProcess } from 'node:child_process';
import { startNode } from './child';
import { nodeProgram } from './nodeProgram';

/** What the guard is told: a process group that runs, or that has ended. */
export interface Watched {
  /** Of the group's head. */
  pid: number;
  runs: boolean;
}

/** The one guard of this process (guard.ts), and what it has been told to end. */
class Guard {
  private readonly groups = new Set<number>();
  private process: ChildProcess | undefined;

  /** Starts it, where it does not run. Without it all works, but for what it is there for. */
  start(): void {
    if (this.process?.connected) return;
    const { program, execArgv } = nodeProgram(__dirname, 'guard.ts', 'guard.js');
    this.process = startNode(program, {
      execArgv,
      // Out of reach of Ctrl-C, which is this process's to answer.
      detached: true,
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      env: { ...process.env, ELECTRON_RUN_AS_NODE: '1', NODE_OPTIONS: '' },
    });
    this.process.on('error', () => undefined);
    this.process.unref();
    this.process.channel?.unref();
    for (const pid of this.groups) this.tell({ pid, runs: true });
  }

  watch(child: ChildProcess): void {
    const { pid } = child;
    if (pid === undefined) return;
    this.groups.add(pid);
    this.tell({ pid, runs: true });
    child.once('close', () => {
      this.groups.delete(pid);
      this.tell({ pid, runs: false });
    });
  }

  private tell(news: Watched): void {
    this.process?.send(news, () => undefined);
  }
}

const guard = new Guard();

/**
 * Has a process group end with this process, however that ends.
 * @param start starts the group's head, once there is a guard to tell of it: no moment is left between
 */
export function guarded(start: () => ChildProcess): ChildProcess {
  guard.start();
  const child = start();
  guard.watch(child);
  return child;
}
