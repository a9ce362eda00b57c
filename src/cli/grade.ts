import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Command } from 'commander';
import { messageOf, UserError } from '../base/errors';
import type { GradeSummary } from '../results/grade';
import { verdictRows, type VerdictRow } from '../results/verdictRows';
import { grade as gradeRun } from '../notebook/grade';
import { importFile } from '../notebook/importResponses';
import { action, common, type CommonOptions, type Context } from './command';
import { table } from './output';

interface GradeOptions extends CommonOptions {
  tasks: string;
  responses: string;
  out?: string;
}

/** `errorbook grade`: runs recorded responses and says which pass. */
export function gradeCommand(program: Command): void {
  common(program.command('grade'))
    .description('grade recorded responses: run each with its task’s tests')
    .requiredOption('--tasks <file>', 'HumanEval, MBPP or Errorbook JSONL, plain or gzipped')
    .requiredOption('--responses <file>', 'JSONL with task_id and completion, solution or response')
    .option('--out <file>', 'write one JSON object a row of responses, in input order')
    .action(action(grade));
}

async function grade({ bench, output, signal }: Context, options: GradeOptions): Promise<void> {
  const started = Date.now();
  const imported = await importFile(bench, resolve(options.tasks), resolve(options.responses));
  output.problems(imported.problems);
  const why = new Map<string, string>();
  const summary = await gradeRun(bench, imported.run.id, {
    signal,
    onProgress: output.progress('grading'),
    onUngraded: (id, { message, hint }) => why.set(id, `${message} ${hint}`),
  });
  for (const [reason, count] of counts(why.values())) output.note(`not graded here: ${count}: ${reason}`);
  if (options.out !== undefined)
    await writeVerdicts(
      resolve(options.out),
      verdictRows(bench.book, imported.run, imported.tasks, resolve(options.responses), why),
    );
  const seconds = Math.round((Date.now() - started) / 10) / 100;
  output.result({ ...summary, seconds, run: imported.run.id }, gradeText(summary, seconds));
}

/** Writes what became of each row as JSON lines; the file appears whole or not at all. */
async function writeVerdicts(file: string, rows: AsyncIterable<VerdictRow>): Promise<void> {
  const part = `${file}.${process.pid}.part`;
  const lines = async function* () {
    for await (const { task, verdict, detail, cpuMs, weak } of rows) {
      const passed = verdict === undefined ? null : verdict === 'passed';
      yield `${JSON.stringify({ task_id: task ?? null, passed, verdict: verdict ?? 'ungraded', detail, cpu_ms: cpuMs, weak })}\n`;
    }
  };
  try {
    await pipeline(lines, createWriteStream(part, { flush: true }));
    await rename(part, file);
  } catch (error) {
    await rm(part, { force: true }).catch(() => undefined);
    throw new UserError(
      `${file} could not be written: ${messageOf(error)}.`,
      'The verdicts are kept: grade again.',
    );
  }
}

function counts(reasons: Iterable<string>): Map<string, number> {
  const found = new Map<string, number>();
  for (const reason of reasons) found.set(reason, (found.get(reason) ?? 0) + 1);
  return found;
}

/** The summary as a person reads it. */
export function gradeText(summary: GradeSummary, seconds: number): string {
  const graded = summary.passed + summary.failed;
  const share = graded === 0 ? 0 : (100 * summary.passed) / graded;
  const left = summary.ungraded === 0 ? '' : `, ${summary.ungraded} not graded here`;
  const rows = Object.entries(summary.verdicts).sort(([, a], [, b]) => b - a);
  return [
    `${summary.cases} cases in ${seconds} s: ${summary.passed} passed (${share.toFixed(1)} %), ${summary.failed} failed${left}`,
    table(rows.map(([verdict, count]) => [`  ${verdict}`, count])),
  ].join('\n');
}
