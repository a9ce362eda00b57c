/** A program in place of a model: real processes, well-behaved and not. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { beforeEach, describe, expect, it } from 'vitest';
import { CommandModel, type CommandOptions } from '../../../src/models/command';
import { UserError } from '../../../src/base/errors';
import { ModelError } from '../../../src/models/errors';
import { tempWorkspace } from '../../factories/workspace';

const QUESTION = { label: 'a/b', messages: [{ role: 'user' as const, content: 'What is 6 × 7?' }], seed: 3 };

/** Answers line by line, the second question before the first; `stop` ends it. */
const SHARED = `
const { createInterface } = require('node:readline');
const { appendFileSync } = require('node:fs');
appendFileSync('starts', 'x');
const held = [];
const say = (id, text) => console.log(JSON.stringify({ id, text }));
createInterface({ input: process.stdin }).on('line', (line) => {
  const { id, messages } = JSON.parse(line);
  const text = messages[0].content;
  if (text === 'stop') process.exit(3);
  if (text === 'first') return held.push(id);
  say(id, 'to ' + text);
  for (const each of held.splice(0)) say(each, 'to first');
});
`;

let folder: string;
beforeEach(async () => {
  folder = await tempWorkspace();
  await writeFile(join(folder, 'shared.cjs'), SHARED);
});

const model = (code: string, options: Partial<CommandOptions> = {}) =>
  new CommandModel({
    ...{
      model: 'program',
      command: [process.execPath, '-e', code],
      process: 'each',
      folder,
      timeoutSeconds: 60,
    },
    ...options,
  });
const shared = (options: Partial<CommandOptions> = {}) =>
  model('', { command: [process.execPath, 'shared.cjs'], process: 'shared', ...options });
const ask = (content: string) => ({ ...QUESTION, messages: [{ role: 'user' as const, content }] });

describe('a command as a model, a process a question', () => {
  it('gets the question as JSON, and its text is the answer', async () => {
    const echo = 'process.stdin.pipe(process.stdout)';
    const { text, cached } = await model(echo).chat({ ...QUESTION, attempt: 2 });
    expect(JSON.parse(text)).toEqual(QUESTION);
    expect(cached).toBe(false);
  });

  it('may answer with usage', async () => {
    const usage = { promptTokens: 5, completionTokens: 1 };
    const reply = await model(`console.log('${JSON.stringify({ text: '42', usage })}')`).chat(QUESTION);
    expect(reply).toMatchObject({ text: '42', usage, finishReason: 'stop' });
  });

  it.each([
    ['ends badly', 'console.error("no licence\\x1b[31m"); process.exit(2)', /exit code 2: no licence/],
    ['says that it cannot', `console.log('{"error":"too long"}')`, /too long/],
    ['says nothing', '', /answered nothing/],
    ['dies', 'process.kill(process.pid, "SIGKILL")', /ended by a signal/],
  ])('is a failed question where it %s', async (_, code, why) => {
    const error: unknown = await model(code)
      .chat(QUESTION)
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ModelError);
    expect((error as Error).message).toMatch(why);
    expect((error as Error).message).not.toContain('\x1b');
  });

  it('is ended with its children when it takes too long, or is cancelled', async () => {
    const slow = 'setInterval(() => undefined, 1000)';
    await expect(model(slow, { timeoutSeconds: 0.3 }).chat(QUESTION)).rejects.toThrow(
      'did not answer within 0.3 s',
    );
    await expect(model(slow).chat(QUESTION, AbortSignal.timeout(300))).rejects.toThrow(/abort|timeout/i);
  });

  it('that is not there stops everything, and is named', async () => {
    const none = model('', { command: ['no-such-program-here'] });
    await expect(none.chat(QUESTION)).rejects.toThrow(UserError);
    await expect(none.chat(QUESTION)).rejects.toThrow(/no-such-program-here could not be started/);
  });

  it('gets no key of the environment', async () => {
    process.env['SOME_API_KEY'] = 'secret';
    const { text } = await model('console.log(process.env.SOME_API_KEY ?? "none")').chat(QUESTION);
    delete process.env['SOME_API_KEY'];
    expect(text.trim()).toBe('none');
  });
});

describe('a command as a model, one process for all', () => {
  it('answers in any order, is started once, and again when it has ended', async () => {
    const one = shared();
    const first = one.chat(ask('first'));
    expect((await one.chat(ask('second'))).text).toBe('to second');
    expect((await first).text).toBe('to first');
    await expect(one.chat(ask('stop'))).rejects.toThrow(/exit code 3/);
    expect((await one.chat(ask('again'))).text).toBe('to again');
    expect(await readFile(join(folder, 'starts'), 'utf8')).toBe('xx');
  });

  it('is ended where nothing is asked, and begins anew', async () => {
    const one = shared({ idleMs: 1 });
    expect((await one.chat(ask('a'))).text).toBe('to a');
    // Each at its own distance from the end of the process before: none is lost to one that is ending.
    for (let pause = 0; pause < 12; pause++) {
      await setTimeout(pause);
      expect((await one.chat(ask('b'))).text).toBe('to b');
    }
    expect((await readFile(join(folder, 'starts'), 'utf8')).length).toBeGreaterThan(3);
  });

  it('gives up a question that takes too long, and goes on with others', async () => {
    const one = shared({ timeoutSeconds: 1 });
    const late = one.chat(ask('first'));
    await expect(late).rejects.toThrow('did not answer within 1 s');
    expect((await one.chat(ask('next'))).text).toBe('to next');
  });
});
