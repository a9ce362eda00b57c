/**
 * HumanEvalPack as a person grades it: its references and its solutions with a bug as completions, by the command line.
 * Every reference must pass, every bug must fail. `npx tsx bench/humanevalpack.ts [--languages=js,go] [--every=N]`, after
 * `npm run build`; languages whose tools are not installed have cases without a verdict.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { benchmark } from '../test/factories/benchmarks';
import { readOptions } from './support/options';

const { languages, every } = readOptions({ languages: 'python,js,go,rust,java,cpp', every: 1 });
/** As the suite's own runner gives: Rust and C++ are built within it. */
const TIME_SECONDS = 20;

interface Row {
  task_id: string;
  canonical_solution: string;
  buggy_solution: string;
}

interface Graded {
  task_id: string;
  passed: boolean;
  verdict: string;
  detail: string;
}

const FORMS = { reference: 'canonical_solution', bug: 'buggy_solution' } as const;

function main(): void {
  for (const language of languages.split(',')) {
    const file = benchmark(`humanevalpack/humanevalpack-${language}.jsonl`);
    if (file === undefined) console.log(`${language}: not at hand (ERRORBOOK_BENCHMARKS)`);
    else check(language, file);
  }
}

function check(language: string, file: string): void {
  const lines = readFileSync(file, 'utf8').trim().split('\n');
  const chosen = lines.filter((_, index) => index % every === 0);
  const rows = chosen.map((line) => JSON.parse(line) as Row);
  const started = Date.now();
  const references = grade(rows, chosen, 'reference');
  const bugs = grade(rows, chosen, 'bug');
  const passed = references.filter(({ passed }) => passed).length;
  const failed = bugs.filter(hasFailed).length;
  const seconds = ((Date.now() - started) / 1000).toFixed(0);
  console.log(
    `${language}: ${passed}/${rows.length} references pass, ${failed}/${rows.length} bugs fail, ${seconds} s`,
  );
  for (const { task_id, passed: right, verdict, detail } of references)
    if (!right) console.log(`  ${task_id} reference: ${verdict}: ${detail}`);
  for (const graded of bugs)
    if (!hasFailed(graded))
      console.log(`  ${graded.task_id} with its bug: ${graded.verdict}: ${graded.detail}`);
}

/** A case that could not be judged has not failed. */
function hasFailed({ passed, verdict }: Graded): boolean {
  return !passed && verdict !== 'ungraded' && verdict !== 'harness';
}

/** Grades one form of all rows by the command line, in a workspace of its own. */
function grade(rows: Row[], tasks: string[], form: keyof typeof FORMS): Graded[] {
  const workspace = mkdtempSync(join(tmpdir(), 'errorbook-humanevalpack-'));
  const path = (name: string) => join(workspace, name);
  writeFileSync(path('errorbook.json'), JSON.stringify({ limits: { timeSeconds: TIME_SECONDS } }));
  writeFileSync(path('tasks.jsonl'), tasks.join('\n'));
  const completions = rows.map((row) => ({ task_id: row.task_id, completion: row[FORMS[form]] }));
  writeFileSync(path('responses.jsonl'), completions.map((row) => JSON.stringify(row)).join('\n'));
  const files = [
    '--tasks',
    path('tasks.jsonl'),
    '--responses',
    path('responses.jsonl'),
    '--out',
    path('out.jsonl'),
  ];
  const { stderr } = spawnSync(
    process.execPath,
    ['dist/cli.js', 'grade', '--workspace', workspace, ...files],
    {
      encoding: 'utf8',
    },
  );
  try {
    const lines = readFileSync(path('out.jsonl'), 'utf8').trim().split('\n');
    return lines.map((line) => JSON.parse(line) as Graded);
  } catch {
    throw new Error(stderr);
  } finally {
    rmSync(workspace, { recursive: true, force: true });
  }
}

main();
