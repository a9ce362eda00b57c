import { describe, expect, it } from 'vitest';
import { Book } from '../../../src/book/book';
import { configSchema } from '../../../src/book/config';
import type { Diagnosis } from '../../../src/domain/diagnosis';
import { diagnoseCase } from '../../../src/instructor/diagnose';
import { loadPrompts } from '../../../src/instructor/template';
import { CachedModel } from '../../../src/models/cache';
import { sentOf } from '../../../src/notebook/sentRequests';
import { aFailedCase, diagnosisReply, scriptedModel, someLimits } from '../../factories/instructor';
import { sharedSandbox } from '../../factories/sandbox';
import { aRun, tempWorkspace } from '../../factories/workspace';

const sandbox = sharedSandbox();
const config = configSchema.parse({ prices: { teacher: { prompt: 1, completion: 2 } } });

/** A book with a failed case, and its diagnosis by a model that gave these replies. */
async function diagnosed(...replies: string[]): Promise<{ book: Book; diagnosis: Diagnosis }> {
  const book = await Book.open(await tempWorkspace());
  const failed = aFailedCase();
  await book.add('run', aRun());
  await book.add('task', failed.task);
  await book.add('response', failed.response);
  await book.add('verdict', failed.verdict);
  const store = {
    get: (hash: string) => book.call(hash),
    put: (call: Parameters<typeof book.add<'call'>>[1]) => book.add('call', call),
  };
  const model = new CachedModel(scriptedModel(...replies), store);
  const deps = { model, sandbox: sandbox(), limits: someLimits, prompts: await loadPrompts('diagnose') };
  const diagnosis = await diagnoseCase({ case: failed, strategy: 'le', contrast: [] }, deps);
  await book.add('diagnosis', diagnosis);
  return { book, diagnosis };
}

describe('sentOf', () => {
  it('tells all that was asked, what was answered, and what it cost', async () => {
    const { book, diagnosis } = await diagnosed('not JSON', diagnosisReply());
    const sent = await sentOf(await Book.open(book.workspace), config, diagnosis);
    expect(sent).toMatchObject({ model: 'teacher', promptHash: diagnosis.promptHash, isRebuilt: false });
    const [first, second] = sent.calls;
    expect(first?.request.messages.map(({ role }) => role)).toEqual(['system', 'user']);
    expect(first?.request.schema?.name).toBe('diagnosis');
    expect(first?.reply).toMatchObject({ text: 'not JSON', dollars: (10 * 1 + 5 * 2) / 1e6 });
    expect(second?.request.messages.map(({ role }) => role)).toEqual(['system', 'user', 'assistant', 'user']);
    expect(second?.reply?.text).toBe(diagnosisReply());
  });

  it('makes the request again where it was not recorded, and never with other prompts', async () => {
    const { book, diagnosis } = await diagnosed(diagnosisReply());
    const recorded = await sentOf(book, config, diagnosis);
    const older = { ...diagnosis, calls: undefined };
    const rebuilt = await sentOf(book, config, older);
    expect(rebuilt).toMatchObject({
      isRebuilt: true,
      calls: [{ request: { schema: { name: 'diagnosis' } } }],
    });
    expect(rebuilt.calls[0]?.request.messages).toEqual(recorded.calls[0]?.request.messages);
    const others = sentOf(book, config, { ...older, promptHash: 'other' });
    await expect(others).rejects.toThrow('was not recorded');
  });
});
