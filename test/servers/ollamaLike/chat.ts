/** How the server chats. */
import type { Answering } from './engine';
import { Refused, type Body } from './http';
import type { Model } from './store';
import { renderGo, type Message } from './template';

/** Tokens of prompt and answer together where nothing is said. */
const CONTEXT = 4096;

/** A model’s name, and what it is asked. */
export interface Asked {
  name: string;
  model: Model;
  body: Body;
}

/** What every answer has. */
function head(name: string): Body {
  return { model: name, created_at: new Date().toISOString() };
}

/** What is wrong with a request whatever the model. */
export function requireChat({ model, messages }: Body): void {
  if (typeof messages === 'string')
    throw new Refused(
      400,
      'json: cannot unmarshal string into Go struct field ChatRequest.messages of type []api.Message',
    );
  if (model === undefined) throw new Refused(400, 'model is required');
}

/** Answers a chat, whole. */
export async function chat({ name, model, body }: Asked, engine: Answering): Promise<object> {
  requireAble(name, body);
  const options = { ...model.parameters, ...(body['options'] as Body) };
  requireTypes(options);
  const messages = (body['messages'] ?? []) as Message[];
  if (messages.length === 0)
    return { ...head(name), message: { role: 'assistant', content: '' }, done: true, done_reason: 'load' };
  const prompt = await render(model, messages, engine);
  if (body['_debug_render_only'] === true)
    return {
      ...head(name),
      ...{ message: { role: '', content: '' }, done: false, _debug_info: { rendered_template: prompt } },
    };
  const { num_predict: most = 128, num_ctx: context = CONTEXT } = options as Record<string, number>;
  const stop = (options['stop'] as string[] | undefined) ?? model.stop;
  const said = await engine.complete(model.file, prompt, most, stop);
  const isCut = said.count > context;
  if (isCut && body['truncate'] === false) throw new Refused(400, tooLong(said.count, context));
  return {
    ...head(name),
    ...{ message: { role: 'assistant', content: said.text }, done: true, done_reason: said.reason },
    ...{ total_duration: 2e6, load_duration: 1e6 },
    ...{ prompt_eval_count: isCut ? context / 2 + 2 : said.count, prompt_eval_duration: 1e6 },
    ...{ eval_count: said.made, eval_duration: 1e6 * Math.max(1, said.made) },
  };
}

/** By a Go template here, by the file’s own in the engine. */
function render(model: Model, asked: Message[], engine: Answering): Promise<string> | string {
  const messages = whole(model, asked);
  return model.template === undefined
    ? engine.render(model.file, messages)
    : renderGo(model.template, messages);
}

/** A model’s own messages come before those of a request, and its system message where there is none. */
function whole({ system, messages }: Model, asked: Message[]): Message[] {
  const isSaid = system === undefined || asked.some(({ role }) => role === 'system');
  return [...(isSaid ? [] : [{ role: 'system', content: system }]), ...messages, ...asked];
}

function requireAble(name: string, body: Body): void {
  if (body['think'] === true) throw new Refused(400, `"${name}" does not support thinking`);
  if (Array.isArray(body['tools']))
    throw new Refused(400, `registry.ollama.ai/library/${name} does not support tools`);
}

/** Of options that it knows; any other is ignored. */
function requireTypes(options: Body): void {
  for (const [option, type] of [
    ['temperature', 'float32'],
    ['num_ctx', 'int'],
    ['num_predict', 'int'],
    ['seed', 'int'],
  ] as const)
    if (options[option] !== undefined && typeof options[option] !== 'number')
      throw new Refused(500, `option "${option}" must be of type ${type}`);
}

/** The engine’s words come as a text within a text. */
function tooLong(count: number, context: number): string {
  const message = `request (${count} tokens) exceeds the available context size (${context} tokens), try increasing it`;
  return JSON.stringify({
    error: { code: 400, message, type: 'exceed_context_size_error', n_prompt_tokens: count, n_ctx: context },
  });
}
