import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import { errorbook, starterCopy, type Ended } from '../../factories/cli';
import { writeDoubling } from '../../factories/doubling';
import { diagnosisReply } from '../../factories/instructor';
import { tempWorkspace } from '../../factories/workspace';
import { startOpenAiServer } from '../../servers/openai';

const CASES = 24;

/** Starts the same command twice, the second at a random instant of the first one's life. */
async function twice(args: string[]): Promise<void> {
  const late = setTimeout(Math.random() * 2_000).then(() => errorbook(args));
  const ended = await Promise.all([errorbook(args), late]);
  expect(ended.some(({ code }) => code === 0)).toBe(true);
  for (const each of ended) expect(outcomeOf(each)).toMatch(/^done$|is already doing “/);
}

function outcomeOf({ code, stderr }: Ended): string {
  return code === 0 ? 'done' : stderr;
}

async function casesIn(workspace: string, journal: string): Promise<unknown[]> {
  const text = await readFile(join(workspace, '.errorbook', `${journal}.jsonl`), 'utf8');
  const lines = text.trimEnd().split('\n');
  return lines.map((line) => (JSON.parse(line) as { case: unknown }).case);
}

it('does nothing twice for two processes that are started shortly after each other', async () => {
  let calls = 0;
  const server = await startOpenAiServer({
    reply: async () => {
      calls += 1;
      await setTimeout(20);
      return diagnosisReply();
    },
  });
  onTestFinished(() => server.close());
  const instructor = { model: 'teacher', baseUrl: server.url };
  const workspace = await tempWorkspace();
  await writeDoubling(workspace, CASES, {
    ...{ instructor, strategy: { name: 'le' } },
    suites: [{ path: 'tasks.jsonl', role: 'teach' }],
  });
  const where = ['--workspace', workspace];
  const files = ['tasks', 'responses'].flatMap((name) => [`--${name}`, join(workspace, `${name}.jsonl`)]);
  await twice(['grade', ...files, ...where]);
  await twice(['diagnose', ...where]);
  const graded = await casesIn(workspace, 'verdicts');
  const diagnosed = await casesIn(workspace, 'diagnoses');
  expect([graded.length, new Set(graded).size]).toEqual([CASES, CASES]);
  expect([diagnosed.length, new Set(diagnosed).size, calls]).toEqual([CASES, CASES, CASES]);
});

it('keeps each task once where several processes load them at the same moment', async () => {
  for (let round = 0; round < 2; round++) {
    const workspace = await starterCopy();
    const at = ['--workspace', workspace];
    const ended = await Promise.all([1, 2, 3, 4].map(() => errorbook(['collect', ...at])));
    for (const each of ended) expect(outcomeOf(each)).toMatch(/^done$|is already doing “/);
    const text = await readFile(join(workspace, '.errorbook', 'tasks.jsonl'), 'utf8');
    const ids = text
      .trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as { id: string }).id);
    expect([ids.length, new Set(ids).size]).toEqual([48, 48]);
  }
});
