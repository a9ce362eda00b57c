/** Holds the lock `train` until it is killed. Run by lock.test.ts. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { withLock } from '../../../src/book/lock';

const dir = process.argv[2] ?? '';
void withLock(dir, 'train', async () => {
  while (!existsSync(join(dir, 'locks', 'train'))) await setTimeout(5); // It says who has the lock.
  process.stdout.write('held\n');
  await setTimeout(600_000);
});
