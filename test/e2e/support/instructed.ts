/** The starter notebook with a live instructor: a server of the true wire format that knows the recorded diagnoses. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FakeServer, SeenRequest } from '../../servers/http';
import { startOpenAiServer } from '../../servers/openai';
import { THEMES } from './editor';
import { copyWorkspace } from './workspace';

const STARTER = join(import.meta.dirname, '../../../examples/starter');

export interface Instructed {
  folder: string;
  instructor: FakeServer;
  /** Milliseconds that each answer takes from now on. */
  delay(ms: number): void;
  /** Changes the theme of the editor that has the folder open. */
  theme(name: keyof typeof THEMES): Promise<void>;
  dispose(): Promise<void>;
}

/** Copies the starter and starts its instructor. */
export async function instructedStarter(): Promise<Instructed> {
  const { folder, dispose } = await copyWorkspace(STARTER);
  const answers = await answersOf();
  let ms = 0;
  const instructor = await startOpenAiServer({
    reply: (request) => ({ kind: 'stalled', ms, then: answers(request) }),
  });
  const config = JSON.parse(await readFile(join(folder, 'errorbook.json'), 'utf8')) as object;
  const live = {
    suites: [{ name: 'starter', path: 'tasks.jsonl', role: 'teach' }],
    instructor: { model: 'teacher', baseUrl: instructor.url },
    prices: { teacher: { prompt: 2, completion: 8 } },
  };
  await writeFile(join(folder, 'errorbook.json'), JSON.stringify({ ...config, ...live }, undefined, 2));
  return {
    folder,
    instructor,
    delay: (next) => (ms = next),
    async theme(name) {
      await mkdir(join(folder, '.vscode'), { recursive: true });
      const settings = { 'workbench.colorTheme': THEMES[name] };
      await writeFile(join(folder, '.vscode', 'settings.json'), JSON.stringify(settings));
    },
    async dispose() {
      await instructor.close();
      await dispose();
    },
  };
}

/** Finds the recorded diagnosis of the task that a request is about. */
async function answersOf(): Promise<(request: SeenRequest) => string> {
  const tasks = await rows<{ id: string; prompt: string }>('tasks.jsonl');
  const recorded = await rows<{ label: string; text: string }>('recorded/instructor.jsonl');
  const diagnoses = recorded.filter(({ label }) => label.startsWith('diagnose/'));
  return ({ body }) => {
    const [, user] = body?.['messages'] as { content: string }[];
    const asked = user?.content ?? '';
    // The task that is asked about comes before those that are beside it.
    const at = (prompt: string) => asked.indexOf(prompt.trim());
    const known = tasks
      .filter(({ prompt }) => at(prompt) >= 0)
      .sort((a, b) => at(a.prompt) - at(b.prompt))
      .flatMap(({ id }) => diagnoses.find(({ label }) => label.split('/')[3] === id) ?? []);
    return known[0]?.text ?? 'nothing is known of this';
  };
}

async function rows<T>(file: string): Promise<T[]> {
  const text = await readFile(join(STARTER, file), 'utf8');
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line) as T);
}
