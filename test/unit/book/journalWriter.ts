/** Appends numbered records for ever; prints each number when it is acknowledged. Run by journal.test.ts. */
import { z } from 'zod';
import { Journal } from '../../../src/book/journal';

const [, , file = '', from = '0'] = process.argv;
const journal = new Journal(file, z.object({ n: z.number(), text: z.string() }));

async function writeForEver(): Promise<never> {
  for (let n = Number(from); ; n++) {
    await journal.append([{ n, text: 'x'.repeat(200 + (n % 5000)) }]);
    process.stdout.write(`${n}\n`);
  }
}

void writeForEver();
