/**
 * HumanEvalPack: every reference must pass, every buggy solution must fail.
 * Usage: ERRORBOOK_BENCHMARKS=folder npx tsx bench/humanevalpack.ts [language…] [--every=n]
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Outcome } from '../src/domain/verdict';
import { programOf } from '../src/results/checkTask';
import { extractProgram } from '../src/results/extract';
import { openSandbox } from '../src/sandbox/openSandbox';
import { CannotGrade, type Sandbox } from '../src/sandbox/sandbox';
import { parseTask } from '../src/tasks/formats';

const LIMITS = { timeSeconds: 20, memoryMb: 1024, processes: 16, fileMb: 16, outputKb: 16 };

interface Row {
  task_id: string;
  canonical_solution: string;
  buggy_solution: string;
}

async function main(): Promise<void> {
  const folder = process.env['ERRORBOOK_BENCHMARKS'];
  if (folder === undefined) throw new Error('ERRORBOOK_BENCHMARKS names no folder with humanevalpack in it');
  const words = process.argv.slice(2);
  const every = Number(words.find((word) => word.startsWith('--every='))?.slice(8) ?? 1);
  const named = words.filter((word) => !word.startsWith('--'));
  const sandbox = await openSandbox();
  for (const language of named.length > 0 ? named : ['python', 'js', 'go', 'rust', 'java', 'cpp']) {
    const text = readFileSync(join(folder, 'humanevalpack', `humanevalpack-${language}.jsonl`), 'utf8');
    const rows = text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Row);
    await check(
      sandbox,
      language,
      rows.filter((_, index) => index % every === 0),
    );
  }
  await sandbox.dispose();
}

async function check(sandbox: Sandbox, language: string, rows: Row[]): Promise<void> {
  const started = Date.now();
  const outcomes = await Promise.all(rows.map((row) => both(sandbox, row)));
  const passed = outcomes.filter(({ reference }) => reference.verdict === 'passed').length;
  const failed = outcomes.filter(({ buggy }) => buggy.verdict !== 'passed').length;
  const weak = outcomes.filter(({ reference }) => reference.weak).length;
  const seconds = ((Date.now() - started) / 1000).toFixed(0);
  console.log(
    `${language}: ${passed}/${rows.length} references pass, ${failed}/${rows.length} buggy fail, ${weak} weak, ${seconds} s`,
  );
  for (const { row, reference, buggy } of outcomes) {
    if (reference.verdict !== 'passed')
      console.log(`  ${row.task_id} reference: ${reference.verdict}: ${reference.detail}`);
    if (buggy.verdict === 'passed') console.log(`  ${row.task_id} buggy solution: passed`);
  }
}

async function both(sandbox: Sandbox, row: Row): Promise<{ row: Row; reference: Outcome; buggy: Outcome }> {
  const task = parseTask(row, 'humanevalpack', JSON.stringify(row));
  if (typeof task === 'string') throw new Error(`${row.task_id}: ${task}`);
  // As a person's file of completions goes.
  const run = async (completion: string): Promise<Outcome> => {
    const { program = '' } = extractProgram(task, 'completion', completion);
    try {
      return await sandbox.run(programOf(task, program, LIMITS));
    } catch (error) {
      if (!(error instanceof CannotGrade)) throw error;
      return { verdict: 'harness', detail: error.message, weak: false, cpuMs: 0, wallMs: 0 };
    }
  };
  return { row, reference: await run(row.canonical_solution), buggy: await run(row.buggy_solution) };
}

void main();
