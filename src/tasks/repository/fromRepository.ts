import { stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { atOnce } from '../../base/atOnce';
import { UserError } from '../../base/errors';
import { ProgressMeter, type JobOptions } from '../../base/progress';
import type { Limits } from '../../book/config';
import { hasPassed } from '../../domain/case';
import type { Task } from '../../domain/task';
import type { RepositoryTests, Tests } from '../../domain/tests';
import { exists } from '../../base/machine';
import { runTests } from '../../sandbox/repository/run';
import { CannotGrade, type Program, type Sandbox } from '../../sandbox/sandbox';
import type { Candidate, LeftOut } from './candidate';
import { pythonCandidates } from './python';
import { scriptCandidates } from './script';

/** What a repository gave: tasks, and the functions that are none, each with why. */
export interface RepositoryTasks {
  tasks: Task[];
  leftOut: LeftOut[];
}

/** What makes tasks of a repository. */
export interface RepositoryOptions extends JobOptions {
  suite: string;
  sandbox: Sandbox;
  limits: Limits;
}

/**
 * Makes tasks of the functions of a repository that its pytest and vitest files cover. Each is run before it becomes
 * one: its tests pass as the repository stands, and fail where the function's body is empty.
 * @throws UserError when there is no such folder
 * @throws AbortError when cancelled
 */
export async function fromRepository(folder: string, options: RepositoryOptions): Promise<RepositoryTasks> {
  if (!(await stat(folder).catch(() => undefined))?.isDirectory())
    throw new UserError(`${folder} is no folder.`, 'Name the root of a repository.');
  const candidates = [...(await pythonCandidates(folder)), ...(await scriptCandidates(folder))];
  const tools = await toolsOf(resolve(folder));
  const meter = new ProgressMeter(candidates.length, options.onProgress);
  const found = new Map<Candidate | LeftOut, Task | LeftOut>();
  const verify = async (each: Candidate | LeftOut) => {
    found.set(each, 'problem' in each ? each : await verified(each, tools, options));
    meter.step(each.id);
  };
  await atOnce(candidates, options.sandbox.workers, verify, options.signal);
  const all = candidates.flatMap((each) => found.get(each) ?? []);
  return {
    tasks: all.flatMap((each) => ('problem' in each ? [] : [each])),
    leftOut: all.flatMap((each) => ('problem' in each ? [each] : [])),
  };
}

/** Where the repository's own frameworks lie. */
interface Tools {
  pytest: string | undefined;
  vitest: string | undefined;
}

async function toolsOf(folder: string): Promise<Tools> {
  const pythons = ['.venv', 'venv', 'env'].map((name) => join(folder, name, 'bin', 'python'));
  return { pytest: await firstThere(pythons), vitest: await nearestModules(folder) };
}

async function nearestModules(folder: string): Promise<string | undefined> {
  const modules = join(folder, 'node_modules');
  if (await exists(join(modules, 'vitest', 'package.json'))) return modules;
  return dirname(folder) === folder ? undefined : nearestModules(dirname(folder));
}

async function firstThere(paths: string[]): Promise<string | undefined> {
  for (const path of paths) if (await exists(path)) return path;
  return undefined;
}

async function verified(each: Candidate, tools: Tools, options: RepositoryOptions): Promise<Task | LeftOut> {
  const tests = await soundTests(each, tools, options);
  if (typeof tests === 'string') return { id: each.id, problem: tests };
  const { id, prompt, language, name, reference } = each;
  const { suite } = options;
  return { suite, id, prompt, language, tests, entryPoint: name, referenceSolution: reference, tags: [] };
}

/** The tests that judge a candidate, or why there are none. The best way first: judged from outside. */
async function soundTests(
  each: Candidate,
  tools: Tools,
  options: RepositoryOptions,
): Promise<Tests | string> {
  if (each.check) {
    const tests: Tests = { kind: 'check', code: each.check };
    const outcome = await run(each, tests, each.reference, options);
    const isSound = hasPassed(outcome) && !outcome.weak;
    if (isSound && !hasPassed(await run(each, tests, each.empty, options))) return tests;
  }
  try {
    return await verifiedByFramework(each, tools, options);
  } catch (error) {
    if (error instanceof CannotGrade) return `${error.message} ${error.hint}`;
    throw error;
  }
}

async function verifiedByFramework(
  each: Candidate,
  tools: Tools,
  options: RepositoryOptions,
): Promise<Tests | string> {
  const framework = each.language === 'python' ? 'pytest' : 'vitest';
  const { module, rest, files } = each;
  const open: RepositoryTests = {
    ...{ kind: 'repository', framework, module, rest, files, tests: each.tests, wanted: [] },
    ...(tools[framework] === undefined ? {} : { tools: tools[framework] }),
  };
  const program = programOf(each, open, each.reference, options);
  const { ends } = await runTests(program, open, (commands) =>
    options.sandbox.execute(commands, options.signal),
  );
  const passed = (ends ?? []).filter((end) => end.error === null).map((end) => end.test);
  const tests = { ...open, wanted: [...new Set(passed)] };
  const outcome = await run(each, tests, each.reference, options);
  if (!hasPassed(outcome) || passed.length === 0)
    return `its tests do not pass as the repository stands (${outcome.verdict}: ${outcome.detail})`;
  const empty = await run(each, tests, each.empty, options);
  return hasPassed(empty) ? 'its tests pass without its body: they do not test it' : tests;
}

function run(each: Candidate, tests: Tests, code: string, options: RepositoryOptions) {
  return options.sandbox.run(programOf(each, tests, code, options), options.signal);
}

function programOf(each: Candidate, tests: Tests, code: string, { limits }: RepositoryOptions): Program {
  return { language: each.language, code, tests, entryPoint: each.name, context: each.prompt, limits };
}
