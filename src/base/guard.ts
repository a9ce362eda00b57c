/**
 * The program that outlives this one by a moment: it is told which process groups are to end with the one that started
 * it, and ends them where that is gone, however it ended. A program that is killed by `kill -9` can do nothing itself.
 */
import type { Watched } from './guarded';
import { killTree } from './process';

const groups = new Set<number>();

process.on('message', ({ pid, runs }: Watched) => {
  if (runs) groups.add(pid);
  else groups.delete(pid);
});
process.on('disconnect', endAll);
// The starter may have ended before this was listened for; what it said until then is heard first.
if (!process.connected) setImmediate(endAll);

function endAll(): void {
  for (const pid of groups) void killTree(pid);
}
