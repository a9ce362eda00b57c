/** A person searches all cases, with an embedding that a server makes: nothing that is held out goes there. */
import { expect, it, onTestFinished } from 'vitest';
import { silentLog } from '../../../src/base/log';
import { rolesOf } from '../../../src/book/rolesOf';
import { searchCases } from '../../../src/notebook/searchCases';
import { Workbench } from '../../../src/notebook/workbench';
import { gradedStarter } from '../../factories/cli';
import { startOllamaServer } from '../../servers/ollama';

it('finds held-out cases by their words, and shows none of them to the server', async () => {
  const server = await startOllamaServer({ reply: () => '' });
  onTestFinished(() => server.close());
  const embedding = { provider: 'ollama', model: 'nomic-embed-text', baseUrl: server.url };
  const workspace = await gradedStarter({ embedding });
  const bench = await Workbench.open({ workspace, log: silentLog, keyFor: () => Promise.resolve(undefined) });
  onTestFinished(() => bench.dispose());
  const { book } = bench;
  const sent = () => server.requests.map(({ body }) => JSON.stringify(body ?? {})).join('\n');
  const cases = book.cases(book.newestRun()?.id);
  const held = cases.filter((each) => !rolesOf(bench).mayTeach(each));
  expect(held.length).toBeGreaterThan(10);

  for (const { id, suite, task } of held) {
    const text = book.task(suite, task)?.entryPoint ?? '';
    const hits = await searchCases(bench, { text });
    expect(hits.filter((hit) => hit.hasWords).map((hit) => hit.case)).toContain(id);
    expect(hits.filter((hit) => !hit.hasWords).map((hit) => hit.case)).not.toContain(id);
  }
  const prompts = (some: typeof cases) =>
    some.map(({ suite, task }) => JSON.stringify(book.task(suite, task)?.prompt ?? '').slice(1, -1));
  expect(prompts(held).filter((prompt) => sent().includes(prompt))).toEqual([]);
  // The others are there: the test sees what is sent.
  const taught = cases.filter((each) => rolesOf(bench).mayTeach(each));
  expect(prompts(taught).filter((prompt) => !sent().includes(prompt))).toEqual([]);
});
