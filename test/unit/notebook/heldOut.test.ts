/**
 * Held out stays held out, seen from outside: the whole loop, with an instructor that gives away what it is shown, and a
 * trainer that keeps what it gets. That each place asks is shown by having it not ask.
 */
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { silentLog } from '../../../src/base/log';
import type * as RolesModule from '../../../src/book/rolesOf';
import type { BookRoles } from '../../../src/book/rolesOf';
import { keptApart, type Baseline } from '../../../src/domain/baseline';
import type { Sample } from '../../../src/domain/sample';
import { collect } from '../../../src/notebook/collect';
import { diagnose } from '../../../src/notebook/diagnose';
import { grade } from '../../../src/notebook/grade';
import { nameClusters } from '../../../src/notebook/nameClusters';
import { exportAccepted } from '../../../src/notebook/reviewSamples';
import { supply } from '../../../src/notebook/supply';
import { tune } from '../../../src/notebook/tune';
import { Workbench } from '../../../src/notebook/workbench';
import {
  leakyReply,
  markedTasks,
  referenceOf,
  statementOf,
  textsIn,
  tracesOf,
  writeMarked,
} from '../../factories/heldOut';
import { aDiagnosis, aSample } from '../../factories/instructor';
import type { FakeServer } from '../../servers/http';
import { startOpenAiServer } from '../../servers/openai';

/** A file that decides what is used, and the question that it asks: that one is answered as if nothing were held out. */
const forgetful = vi.hoisted(() => ({ place: undefined as [file: string, question: RegExp] | undefined }));

vi.mock('../../../src/book/rolesOf', async (original) => {
  const real = await original<typeof RolesModule>();
  const heard = (roles: BookRoles) =>
    new Proxy(roles, {
      get: (target, name) => {
        const answer: unknown = Reflect.get(target, name);
        if (typeof answer !== 'function') return answer;
        return (...question: unknown[]) => {
          const [file = '', asked] = forgetful.place ?? [];
          const caller = new Error().stack?.split('\n')[2] ?? '';
          if (asked?.test(String(name)) && caller.includes(`/${file}`))
            return name === 'mayTeach' ? true : 'teach';
          return answer.apply(target, question) as unknown;
        };
      },
    });
  return { ...real, rolesOf: (...bench: Parameters<typeof real.rolesOf>) => heard(real.rolesOf(...bench)) };
});

// Screening again would keep what gives tasks away from training; here nothing is to stand in its way but roles.
vi.mock('../../../src/notebook/screening', async (original) => ({
  ...(await original<object>()),
  keepScreened: () => Promise.resolve(),
}));

// Training itself is the one thing that is not done: it would take minutes, and shows nothing more.
vi.mock('../../../src/training/environment', async (original) => ({
  ...(await original<object>()),
  requireEnvironment: () => Promise.resolve({ python: 'python3' }),
}));
vi.mock('../../../src/training/trainer', async (original) => ({
  ...(await original<object>()),
  train: (folder: string) => Promise.resolve({ model: folder }),
}));

const tasks = markedTasks(4);
const [taught, heldOut] = ['taught', 'held'].map((which) =>
  tasks.filter(({ suite }) => (suite === 'taught') === (which === 'taught')),
) as [typeof tasks, typeof tasks];
/** A person may have these diagnosed by name. */
const named = heldOut.filter(({ passes, id }) => !passes && id.endsWith('/1'));

let graded: string;
let server: FakeServer;

beforeAll(async () => {
  graded = await mkdtemp(join(tmpdir(), 'errorbook-'));
  server = await startOpenAiServer({ reply: (request) => leakyReply(tasks, request) });
  const model = { model: 'm', baseUrl: server.url };
  await writeMarked(graded, tasks, {
    ...{ target: model, instructor: model, strategy: { samplesPerDiagnosis: 9 } },
    training: { baseModel: 'base', retention: 0.5 },
  });
  const bench = await open(graded);
  const { run } = await collect(bench);
  await grade(bench, run.id);
  await leaveFormer(bench, run.id);
  await bench.dispose();
});
afterAll(async () => {
  await server.close();
  await rm(graded, { recursive: true, force: true, maxRetries: 3 });
});

function open(workspace: string): Promise<Workbench> {
  return Workbench.open({ workspace, log: silentLog, keyFor: () => Promise.resolve(undefined), jobs: 2 });
}

/** What a notebook has where roles were changed later: diagnoses and accepted samples of what is held out now. */
async function leaveFormer({ book }: Workbench, run: string): Promise<void> {
  const idOf = ({ suite, id }: (typeof tasks)[number]) => `${run}/${suite}/${id}#0`;
  const shownOne = { case: idOf(heldOut[0] as never), score: 1, reason: 'near' };
  const former = [
    ...heldOut.filter(({ passes }) => !passes).map((task) => ({ task, contrast: [] })),
    // A case that may teach, diagnosed beside one that may not be shown any more.
    { task: taught.find(({ passes }) => !passes) as (typeof tasks)[number], contrast: [shownOne] },
  ];
  for (const { task, contrast } of former) {
    const told = contrast.length > 0 ? (heldOut[0] as (typeof tasks)[number]) : task;
    const id = `${idOf(task)}/former`;
    const diagnosis = {
      ...{
        id,
        case: idOf(task),
        contrast,
        strategy: contrast.length > 0 ? ('lec' as const) : ('le' as const),
      },
      ...{ skill: 'sums', misconception: referenceOf(told), correctedSolution: referenceOf(task) },
    };
    await book.add('diagnosis', aDiagnosis(diagnosis));
    const sample = { prompt: statementOf(told), solution: referenceOf(told), entryPoint: told.name };
    await book.add('sample', aSample({ ...sample, id: `${id}/sample`, case: idOf(task), diagnosis: id }));
    await book.add('review', { sample: `${id}/sample`, decision: 'accepted', by: 'ann' });
  }
}

/** All that left the notebook or was made in it. */
async function outcome(baseline?: Baseline): Promise<Record<string, string[]>> {
  const workspace = await mkdtemp(join(tmpdir(), 'errorbook-'));
  onTestFinished(() => rm(workspace, { recursive: true, force: true, maxRetries: 3 }));
  await cp(graded, workspace, { recursive: true });
  await name(workspace, baseline);
  const bench = await open(workspace);
  onTestFinished(() => bench.dispose());
  const { book } = bench;
  const run = book.newestRun()?.id ?? '';
  const samples = () => book.samples(keptApart(baseline));
  const former = new Set(samples().map(({ id }) => id));
  await diagnose(bench, {
    cases: named.map(({ suite, id }) => `${run}/${suite}/${id}#0`),
    ...{ heldOut: true, strategy: 'lec' },
  });
  const byChoice = new Set(book.diagnoses().map(({ id }) => id));
  const before = server.requests.length;
  for (const strategy of ['lec', 'le'] as const) await diagnose(bench, { strategy });
  await supply(bench);
  await nameClusters(bench, run);
  await acceptAll(
    bench,
    samples().filter(({ id }) => !former.has(id)),
  );
  const { folder } = await tune(bench, 'iteration-1', { run });
  const files = join(workspace, folder, 'dataset');
  for (const format of ['prompt-completion', 'messages'] as const)
    await exportAccepted(bench, join(files, `export-${format}.jsonl`), format);
  const made = book.diagnoses().filter(({ id }) => !byChoice.has(id));
  const contrast = await Promise.all(
    book
      .diagnoses()
      .filter(({ id }) => !id.endsWith('/former'))
      .flatMap((each) => each.contrast)
      .map((each) => book.readCase(each.case)),
  );
  const written = await Promise.all(
    (await readdir(files)).map(async (name) => [
      name,
      (await readFile(join(files, name), 'utf8')).split('\n'),
    ]),
  );
  return {
    requests: server.requests.slice(before).flatMap(({ body }) => textsIn(body?.['messages'])),
    diagnoses: textsIn(made),
    contrast: textsIn(contrast),
    samples: textsIn(samples().filter(({ id }) => !former.has(id))),
    clusters: textsIn(book.clusters(run)),
    ...(Object.fromEntries(written) as Record<string, string[]>),
  };
}

/** Names a baseline in errorbook.json. */
async function name(workspace: string, baseline: Baseline | undefined): Promise<void> {
  const file = join(workspace, 'errorbook.json');
  const config = JSON.parse(await readFile(file, 'utf8')) as object;
  if (baseline !== undefined)
    await writeFile(file, JSON.stringify({ ...config, baseline: { name: baseline } }));
}

/** Whatever verifying and screening found. */
async function acceptAll({ book }: Workbench, made: Sample[]): Promise<void> {
  const verification = { status: 'verified' as const, reason: 'taken as it is' };
  await book.add('sample', ...made.map((sample) => ({ ...sample, verification, screened: [] })));
  await book.add(
    'review',
    ...made.map(({ id }) => ({ sample: id, decision: 'accepted' as const, by: 'ann' })),
  );
}

/** Where something of held-out tasks is found. Lines of files are JSON: their texts are what counts. */
function leaks(found: Record<string, string[]>): string[] {
  return Object.entries(found).flatMap(([place, texts]) =>
    tracesOf(heldOut, texts).length > 0 ? place : [],
  );
}

describe('what is held out', { timeout: 120_000 }, () => {
  it('is in no request, contrast, sample, dataset, retention item, name or export', async () => {
    const found = await outcome();
    expect(leaks(found)).toEqual([]);
    // What may be taught is found by the same means: in requests, in contrast, in what is trained on.
    const failing = taught.filter(({ passes }) => !passes).length;
    for (const place of ['requests', 'samples', 'train.jsonl', 'export-messages.jsonl'])
      expect(tracesOf(taught, found[place] ?? []).length, place).toBeGreaterThanOrEqual(failing - 1);
    expect(tracesOf(taught, found['contrast'] ?? []).length).toBeGreaterThan(0);
  });

  // The others go by the method's own diagnoses, or show the instructor nothing.
  const apart = ['untargeted', 'passed', 'shuffled', 'random-contrast', 'references'] as const;
  it.each(apart)('is in nothing of the baseline %s', async (baseline) => {
    const found = await outcome(baseline);
    expect(leaks(found)).toEqual([]);
    expect(found['train.jsonl']?.length).toBeGreaterThan(1);
  });

  it('would get out by a baseline if lessons.ts did not ask mayTeach', async () => {
    forgetful.place = ['lessons.ts', /mayTeach/];
    onTestFinished(() => void (forgetful.place = undefined));
    expect(leaks(await outcome('untargeted'))).toContain('samples');
  });

  it.each([
    ['diagnose.ts', /ofCase/, 'requests'],
    ['searchCases.ts', /mayTeach/, 'contrast'],
    ['supply.ts', /ofDiagnosis/, 'samples'],
    ['groupDiagnoses.ts', /./, 'requests'],
    ['currentDataset.ts', /ofSample/, 'export-messages.jsonl'],
    ['currentDataset.ts', /mayTeach/, 'train.jsonl'],
  ])('would get out if %s did not ask %s', async (file, question, place) => {
    forgetful.place = [file, question];
    onTestFinished(() => void (forgetful.place = undefined));
    expect(leaks(await outcome())).toContain(place);
  });
});
