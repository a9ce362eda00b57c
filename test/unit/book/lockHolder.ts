/** Holds the lock `train` until it is killed. Run by lock.test.ts. */
import { withLock } from '../../../src/book/lock';

void withLock(process.argv[2] ?? '', 'train', async () => {
  await new Promise((resolve) => setTimeout(resolve, 200)); // The owner's file is written before this.
  process.stdout.write('held\n');
  await new Promise((resolve) => setTimeout(resolve, 600_000));
});
