import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { askStructured } from '../../../src/instructor/structured';
import type { ChatModel, ChatReply } from '../../../src/models/chat';

const reader = z.strictObject({ solution: z.string(), n: z.number() });
const CODE = 'def f(n):\n    return "a" * n\n';

/** A model that gives one answer after another. */
function saying(...answers: (string | [string, ChatReply['finishReason']])[]): ChatModel & { asked: number } {
  return {
    id: 'teacher',
    asked: 0,
    chat(this: { asked: number }) {
      const answer = answers[this.asked++] ?? '';
      const [text, finishReason] = typeof answer === 'string' ? [answer, 'stop' as const] : answer;
      return Promise.resolve({ text, finishReason, cached: false });
    },
  } as ChatModel & { asked: number };
}

const ask = (model: ChatModel) =>
  askStructured(model, {
    request: { messages: [], label: 'x', schema: { name: 'x', schema: {} } } as never,
    reader,
    reask: '{{problem}}',
  });

describe('askStructured', () => {
  const whole = JSON.stringify({ solution: CODE, n: 2 });
  it.each([
    ['prose and fences around it', `Here:\n\`\`\`json\n${whole}\n\`\`\`\nDone.`],
    ['reasoning with braces before it', `<think>{not this}</think>${whole}`],
    ['raw newlines in a string', `{"solution": "${CODE.replaceAll('"', '\\"')}", "n": 2}`],
    ['a comma too many', whole.replace(/}$/, ',}')],
    ['a remark', whole.replace('"n"', '// how many\n"n"')],
    ['names without quotes', whole.replace('"n"', 'n')],
  ])('reads an object with %s as it is meant, at the first time', async (_, text) => {
    const model = saying(text);
    expect(await ask(model)).toMatchObject({ ok: true, value: { solution: CODE, n: 2 } });
    expect(model.asked).toBe(1);
  });

  it('makes up nothing where an answer was cut off', async () => {
    const cut = `{"n": 2, "solution": {"a": "def f(n):\\n    return 1" }, "more": "and`;
    const model = saying([cut, 'length'], whole);
    expect(await ask(model)).toMatchObject({ ok: true, value: { solution: CODE } });
    expect(model.asked).toBe(2);
  });
});
