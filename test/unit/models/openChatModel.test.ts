import { describe, expect, it } from 'vitest';
import { silentLog } from '../../../src/base/log';
import { configSchema } from '../../../src/book/config';
import { openChatModel } from '../../../src/models/openChatModel';
import { tempWorkspace, writeRows } from '../../factories/workspace';

const question = { label: 'diagnose/le/a/b/c', messages: [] };
const options = { workspace: '/nowhere', log: silentLog };

function instructor(settings: object) {
  return configSchema.parse({ instructor: settings }).instructor;
}

describe('openChatModel', () => {
  it('answers from recorded replies, by label, while no model is named', async () => {
    const workspace = await tempWorkspace();
    await writeRows(`${workspace}/replies.jsonl`, [{ label: question.label, text: '{"a": 1}' }, '']);
    const model = await openChatModel(instructor({ recorded: 'replies.jsonl' }), { ...options, workspace });
    expect(model.id).toBe('recorded');
    expect(await model.chat(question)).toEqual({ text: '{"a": 1}', finishReason: 'stop', cached: true });
    await expect(model.chat({ ...question, label: 'other' })).rejects.toMatchObject({
      message: expect.stringContaining('no recorded reply for other') as string,
      hint: expect.stringContaining('instructor.model') as string,
    });
    await expect(model.chat({ ...question, attempt: 1 })).rejects.toThrow(/no other recorded reply/);
  });

  it('names the line of recorded replies that is wrong', async () => {
    const workspace = await tempWorkspace();
    await writeRows(`${workspace}/replies.jsonl`, [{ label: 'a', text: 'b' }, { label: 'a' }]);
    const model = await openChatModel(instructor({ recorded: 'replies.jsonl' }), { ...options, workspace });
    await expect(model.chat(question)).rejects.toThrow(/replies.jsonl, line 2/);
  });

  it('says that recorded replies are missing', async () => {
    const model = await openChatModel(instructor({ recorded: 'none.jsonl' }), options);
    await expect(model.chat(question)).rejects.toThrow(/could not be read/);
  });

  it('opens the model that is named, although there are recorded replies', async () => {
    const settings = { model: 'live', provider: 'ollama', recorded: 'replies.jsonl' };
    expect((await openChatModel(instructor(settings), options)).id).toBe('live');
    expect((await openChatModel(instructor({ ...settings, provider: 'openai' }), options)).id).toBe('live');
  });

  it('says what to set when nothing is', async () => {
    await expect(openChatModel(instructor({}), options)).rejects.toThrow('No model is named.');
  });
});
