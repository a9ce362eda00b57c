import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Book } from '../../../src/book/book';
import {
  dropped,
  empty,
  rateLimited,
  refused,
  serverError,
  truncated,
  type Behaviour,
} from '../../servers/behaviour';
import type { FakeServer } from '../../servers/http';
import { startOpenAiServer } from '../../servers/openai';
import { diagnosisReply, failedBook } from '../../factories/instructor';
import { tempWorkspace } from '../../factories/workspace';
import { errorbook, errorbookJson, gradedStarter, startErrorbook, starterCopy } from '../../factories/cli';

/**
 * Starts a command again and again, each time killed once the workspace's journals have grown by a random number of
 * lines, `most` at the most.
 */
async function killRepeatedly(args: string[], workspace: string, times: number, most: number): Promise<void> {
  for (let kills = 0; kills < times; kills++) {
    const enough = (await linesIn(workspace)) + 1 + Math.random() * most;
    const { child, ended } = startErrorbook([...args, '--workspace', workspace]);
    while (child.exitCode === null && (await linesIn(workspace)) < enough) await setTimeout(5);
    child.kill('SIGKILL');
    await ended;
  }
}

/** How many lines all the journals of a workspace have. */
async function linesIn(workspace: string): Promise<number> {
  const folder = join(workspace, '.errorbook');
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.jsonl'));
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
  return texts.reduce((sum, text) => sum + text.split('\n').length - 1, 0);
}

/** Everything a journal holds, torn lines left out. */
async function journal(workspace: string, name: string): Promise<Record<string, unknown>[]> {
  const text = await readFile(join(workspace, '.errorbook', `${name}.jsonl`), 'utf8').catch(() => '');
  return text.split('\n').flatMap((line) => {
    try {
      return [JSON.parse(line) as Record<string, unknown>];
    } catch {
      return [];
    }
  });
}

/** An instructor whose every reply says its number, and that remembers which question got which numbers. */
async function numberedInstructor() {
  const served = new Map<string, number[]>();
  let count = 0;
  const server = await startOpenAiServer({
    reply: async ({ body }) => {
      const question = JSON.stringify(body?.['messages']);
      const number = count++;
      served.set(question, [...(served.get(question) ?? []), number]);
      await setTimeout(40);
      const format = body?.['response_format'] as { json_schema: { name: string } };
      const { name } = format.json_schema;
      if (name === 'diagnosis') return diagnosisReply({ misconception: `reply ${number}` });
      return name === 'names' ? namesReply(number) : samplesReply(number);
    },
  });
  onTestFinished(() => server.close());
  return { server, served };
}

function namesReply(number: number): string {
  return JSON.stringify({ groups: [{ group: 1, name: 'squares', description: `reply ${number}` }] });
}

function samplesReply(number: number): string {
  const sample = (part: string) => ({
    statement: `Write \`f${number}${part}(x)\` that returns x plus ${number}.`,
    entry_point: `f${number}${part}`,
    solution: `def f${number}${part}(x):\n    return x + ${number} + 1\n`,
    tests: [`assert f${number}${part}(1) == ${number + 2}`],
    wrong_solution: `def f${number}${part}(x):\n    return x\n`,
  });
  return JSON.stringify({ samples: [sample('a'), sample('b')] });
}

/** Questions that were asked again although their answer had been recorded; questions with two recorded answers. */
async function askedTwice(workspace: string, served: Map<string, number[]>): Promise<string[]> {
  const recorded = new Set(
    (await journal(workspace, 'calls')).map((call) => replyNumber(String(call['text']))),
  );
  return [...served.values()]
    .filter((numbers) => {
      const kept = numbers.filter((number) => recorded.has(number));
      return kept.length !== 1 || kept[0] !== numbers.at(-1);
    })
    .map((numbers) => numbers.join(', '));
}

function replyNumber(text: string): number {
  return Number(/(?:reply |`f)(\d+)/.exec(text)?.[1]);
}

/** Each question meets its kind of trouble once, then the server is well; one in eight is declined every time. */
async function misbehavingInstructor(): Promise<FakeServer> {
  const good = diagnosisReply();
  const troubles: Behaviour[] = [
    good,
    'not JSON at all',
    truncated(good),
    rateLimited(0),
    serverError(),
    dropped(),
    empty(),
  ];
  const met = new Set<string>();
  const server = await startOpenAiServer({
    reply: ({ body }) => {
      const number = Number(/# task-(\d+)\./.exec(JSON.stringify(body))?.[1]);
      const kind = number % 8;
      if (kind === 7) return refused();
      const isFirst = !met.has(String(number));
      met.add(String(number));
      return (isFirst ? troubles[kind] : undefined) ?? good;
    },
  });
  onTestFinished(() => server.close());
  return server;
}

/** Kills each command so many times; one of them has so many cases to diagnose. */
export function describeKills({ times, cases }: { times: number; cases: number }): void {
  describe('kill -9 at random instants', { timeout: 400_000 }, () => {
    it('loses no verdict of grade', async () => {
      const workspace = await starterCopy();
      const args = [
        'grade',
        '--tasks',
        join(workspace, 'tasks.jsonl'),
        '--responses',
        join(workspace, 'responses.jsonl'),
      ];
      await killRepeatedly(args, workspace, times, 20);
      const before = await journal(workspace, 'verdicts');
      const summary = await errorbookJson([...args, '--workspace', workspace]);
      expect(summary).toMatchObject({ cases: 48, passed: 24, failed: 24 });
      const after = await journal(workspace, 'verdicts');
      expect(after.slice(0, before.length)).toEqual(before);
      expect(after.map((verdict) => verdict['case'])).toHaveLength(48);
      expect(new Set(after.map((verdict) => verdict['case'])).size).toBe(48);
    });

    it('loses no answer of the instructor, and asks for none twice', async () => {
      const { server, served } = await numberedInstructor();
      const workspace = await gradedStarter({
        instructor: { model: 'teacher', baseUrl: server.url, concurrency: 2 },
        suites: [{ name: 'starter', path: 'tasks.jsonl', role: 'teach' }],
      });
      await killRepeatedly(['diagnose'], workspace, times, 12);
      const summary = await errorbookJson(['diagnose', '--workspace', workspace]);
      expect(summary['failed']).toBe(0);
      const book = await Book.open(workspace);
      expect(book.diagnoses()).toHaveLength(24);
      expect(served.size).toBe(24);
      expect(await askedTwice(workspace, served)).toEqual([]);
    });

    it(`loses and doubles none of ${cases} diagnoses of a server that misbehaves, and names every failure`, async () => {
      const server = await misbehavingInstructor();
      const workspace = await tempWorkspace();
      const instructor = { model: 'teacher', baseUrl: server.url, concurrency: 8 };
      await writeFile(
        join(workspace, 'errorbook.json'),
        JSON.stringify({
          instructor,
          strategy: { name: 'le' },
          suites: [{ path: 'made-up.jsonl', role: 'teach' }],
        }),
      );
      const { ids } = await failedBook(cases, workspace);
      const args = ['diagnose', '--workspace', workspace];
      const diagnosed = async () => (await journal(workspace, 'diagnoses')).length;
      for (const enough of [cases / 4, (cases * 3) / 5]) {
        const { child, ended } = startErrorbook(args);
        await expect.poll(diagnosed, { timeout: 100_000, interval: 50 }).toBeGreaterThanOrEqual(enough);
        child.kill('SIGKILL');
        await ended;
      }
      expect(await diagnosed()).toBeLessThan(cases);
      await errorbookJson(args);
      const book = await Book.open(workspace);
      const made = book.diagnoses();
      expect(made.map((each) => each.case).sort()).toEqual([...ids].sort());
      const failed = made.filter(({ status }) => status === 'failed');
      expect(failed.map((each) => each.case).sort()).toEqual(ids.filter((_, i) => i % 8 === 7).sort());
      for (const { reason } of failed) expect(reason).toMatch(/declined: I cannot help/);
      const ended = (await journal(workspace, 'diagnoses')).filter((each) => each['status'] !== 'failed');
      expect(new Set(ended.map((each) => each['case'])).size).toBe(ended.length);
    });

    it('goes on with an iteration where it stood', async () => {
      const { server, served } = await numberedInstructor();
      const workspace = await starterCopy({
        instructor: { model: 'teacher', baseUrl: server.url, concurrency: 2 },
        training: { baseModel: 'never/reached', python: 'python3' },
      });
      await killRepeatedly(['iterate', '--yes'], workspace, times, 240 / times);
      // Nothing is accepted by the rule, because no fix passes: the iteration ends at the review and says so.
      const { code, stderr } = await errorbook(['iterate', '--yes', '--workspace', workspace]);
      expect({ code, stderr }).toEqual({
        code: 1,
        stderr: expect.stringContaining('No sample that may be taught is accepted'),
      });
      const book = await Book.open(workspace);
      expect(book.iterations()).toEqual(['iteration-1']);
      expect(book.cases().every((each) => each.verdict !== undefined)).toBe(true);
      const taught = book.diagnoses().length;
      expect(taught).toBeGreaterThan(10);
      // Two of each answer, none of which holds, and two that are asked for in their place.
      expect(book.samples()).toHaveLength(4 * taught);
      expect(book.samples().filter(({ again }) => again)).toHaveLength(2 * taught);
      expect(book.clusters(book.runs()[0]?.id ?? '')[0]).toMatchObject({
        name: 'squares',
        namedBy: 'teacher',
      });
      expect(served.size).toBe(3 * taught + 1);
      expect(await askedTwice(workspace, served)).toEqual([]);
    });
  });
}
