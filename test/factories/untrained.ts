import { cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { shortHash } from '../../src/base/hash';
import { silentLog } from '../../src/base/log';
import { Workbench } from '../../src/notebook/workbench';
import { startOllamaServer } from '../servers/ollama';
import type { FakeServer, SeenRequest } from '../servers/http';
import { program } from './training';
import { tempWorkspace, writeRows } from './workspace';

const GATE = 36;
const RIGHT = '```python\ndef double(n):\n    return n * 2\n```';
const WRONG = '```python\ndef double(n):\n    return n\n```';

/** A notebook whose tuned model is a copy of its base model, and the server that answers for both. */
export interface Untrained {
  bench: Workbench;
  server: FakeServer;
  close(): Promise<void>;
}

/** What the trainer would make of ten prompts: as many tokens as the server counts, and no answer in time. */
const REFERENCE = JSON.stringify({
  bos: '',
  probes: Array.from({ length: 10 }, () => ({ text: 'a prompt', tokens: 100, answer: null })),
});

/** Stands in for the trainer’s Python: it says that it is ready, and writes a file where a GGUF is wanted. */
const PYTHON = `case "$*" in
*check*) echo '{"python":"3.12","executable":"python","packages":{},"missing":[],"cuda":false,"mps":false,"gpus":[],"error":null}';;
*reference*) while [ "$1" != "--out" ]; do shift; done; echo '${REFERENCE}' > "$2";;
*gguf*) while [ "$1" != "--out" ]; do shift; done; echo GGUF "$2" > "$2";;
esac`;

const task = (id: string, at: number) => ({
  id,
  prompt: `Write double(n), in the way ${id}.`,
  tests: [`assert double(${at + 2}) == ${2 * at + 4}`],
  entry_point: 'double',
});

/** Opens such a notebook in which an iteration has come as far as its evaluation. */
export async function untrained(config: object, luck: string): Promise<Untrained> {
  const workspace = await tempWorkspace();
  const server = await startOllamaServer({ reply: (request) => drawn(request, luck) });
  for (const model of ['base', 'tuned']) {
    await mkdir(join(workspace, model));
    await writeFile(join(workspace, model, 'config.json'), '{"dtype": "float32"}');
    await writeFile(join(workspace, model, 'weights'), 'the same');
  }
  await cp(join(workspace, 'base'), join(workspace, 'promoted'), { recursive: true });
  const ids = (name: string, count: number) => [...Array(count).keys()].map((n) => `${name}-${n}`);
  await writeRows(join(workspace, 'exam.jsonl'), ids('exam', GATE).map(task));
  await writeRows(
    join(workspace, 'responses.jsonl'),
    ids('exam', GATE).map((task_id) => ({ task_id, response: WRONG })),
  );
  const whole = {
    suites: [{ path: 'exam.jsonl', role: 'gate' }],
    responses: ['responses.jsonl'],
    ...config,
    target: {
      provider: 'ollama',
      baseUrl: server.url,
      concurrency: 16,
      ...(config as { target?: object }).target,
    },
    training: { baseModel: 'base', python: await program(workspace, 'python', PYTHON) },
    evaluation: { server: 'ollama' },
  };
  await writeFile(join(workspace, 'errorbook.json'), JSON.stringify(whole));
  const keyFor = () => Promise.resolve(undefined);
  const bench = await Workbench.open({ workspace, log: silentLog, keyFor });
  const close = async () => {
    await bench.dispose();
    await server.close();
  };
  return { bench, server, close };
}

/** What an iteration has recorded when its tuned model is there. */
export async function trained(bench: Workbench, iteration: string, run: string): Promise<void> {
  const event = { iteration, status: 'done' as const, message: '' };
  for (const step of ['collect', 'diagnose', 'supply', 'review'] as const)
    await bench.book.add('iteration', { ...event, step, ...(step === 'collect' && { run }) });
  await bench.book.add('iteration', { ...event, step: 'train', output: 'tuned' });
}

/** Every model is as good as the other: greedy it passes 70 % of the tasks, at a temperature 40 % of the responses. */
function drawn({ body }: SeenRequest, luck: string): string {
  const { model, messages, options } = body as {
    model: string;
    messages: unknown;
    options: { temperature: number; seed: number };
  };
  const draw = parseInt(shortHash(JSON.stringify([luck, model, messages, options.seed]), 8), 16) / 2 ** 32;
  return draw < (options.temperature === 0 ? 0.7 : 0.4) ? RIGHT : WRONG;
}
