import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Book } from '../../../src/book/book';
import { configSchema } from '../../../src/book/config';
import { runFix } from '../../../src/notebook/runFix';
import { someLimits } from '../../factories/instructor';
import { addGraded, aDiagnosis, idOf } from '../../factories/notebook';
import { sharedSandbox } from '../../factories/sandbox';
import { tempWorkspace } from '../../factories/workspace';

const sandbox = sharedSandbox();
const WRONG = 'def tail(lines, count):\n    return lines[-count:]\n';

async function bookWith(...diagnoses: Parameters<typeof aDiagnosis>[0][]): Promise<Book> {
  const book = await Book.open(await tempWorkspace());
  await addGraded(book);
  for (const each of diagnoses) await book.add('diagnosis', aDiagnosis(each));
  return book;
}

const config = configSchema.parse({ limits: someLimits });
const fix = (book: Book, diagnosis: string) =>
  runFix({ book, config, sandbox: () => Promise.resolve(sandbox()) }, diagnosis);

describe('runFix', () => {
  it('runs the corrected solution with the task’s tests, and records nothing where nothing is new', async () => {
    const book = await bookWith({});
    expect(await fix(book, 'diagnosis-1')).toMatchObject({ verdict: 'passed' });
    const lines = await readFile(join(book.dir, 'diagnoses.jsonl'), 'utf8');
    expect(lines.trim().split('\n')).toHaveLength(1);
  });

  it('takes a confirmation back from a fix that fails, and gives it to one that passes', async () => {
    const book = await bookWith(
      { id: 'bad', correctedSolution: WRONG },
      { id: 'good', status: 'unconfirmed', reason: 'it did not pass' },
    );
    const outcome = await fix(book, 'bad');
    expect(outcome).toMatchObject({ verdict: 'wrong-answer', expected: '[]' });
    expect(book.diagnosis('bad')?.status).toBe('unconfirmed');
    expect(book.diagnosis('bad')?.reason).toContain('wrong-answer');
    await fix(book, 'good');
    expect(book.diagnosis('good')).toMatchObject({ status: 'located', case: idOf('tail') });
    expect(book.diagnosis('good')?.reason).toBeUndefined();
  });

  it('says what cannot be run', async () => {
    const book = await bookWith({ correctedSolution: '' });
    await expect(fix(book, 'diagnosis-1')).rejects.toThrow('no corrected solution');
    await expect(fix(book, 'gone')).rejects.toThrow('no diagnosis gone');
  });
});
