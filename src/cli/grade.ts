import { resolve } from 'node:path';
import type { Command } from 'commander';
import { outFile } from '../base/outFile';
import { percent } from '../base/words';
import { hasPassed, isGraded } from '../domain/case';
import type { Score } from '../domain/score';
import { verdictRows, type VerdictRow } from '../results/verdictRows';
import { grade as gradeRun } from '../notebook/grade';
import { importFile } from '../notebook/importResponses';
import { ownFiles } from '../notebook/ownFiles';
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
  const [tasks, responses] = [resolve(options.tasks), resolve(options.responses)];
  const { folders, inputs } = ownFiles(bench);
  const out = options.out && (await outFile(options.out, { folders, inputs: [...inputs, tasks, responses] }));
  const imported = await importFile(bench, tasks, responses);
  output.problems(imported.problems);
  const why = new Map<string, string>();
  const summary = await gradeRun(bench, imported.run.id, {
    signal,
    onProgress: output.progress('grading'),
    onUngraded: (id, { message, hint }) => why.set(id, `${message} ${hint}`),
  });
  for (const [reason, count] of counts(why.values())) output.note(`not graded here: ${count}: ${reason}`);
  if (out)
    await out.write(verdictLines(verdictRows(bench.book, imported.run, imported.tasks, responses, why)));
  const seconds = Math.round((Date.now() - started) / 10) / 100;
  output.result({ ...summary, seconds, run: imported.run.id }, gradeText(summary, seconds));
}

/** What became of each row, as JSON lines. */
async function* verdictLines(rows: AsyncIterable<VerdictRow>): AsyncGenerator<string> {
  for await (const { task, verdict, detail, cpuMs, weak } of rows) {
    const passed = isGraded({ verdict }) ? hasPassed({ verdict }) : null;
    yield `${JSON.stringify({ task_id: task ?? null, passed, verdict: verdict ?? 'ungraded', detail, cpu_ms: cpuMs, weak })}\n`;
  }
}

function counts(reasons: Iterable<string>): Map<string, number> {
  const found = new Map<string, number>();
  for (const reason of reasons) found.set(reason, (found.get(reason) ?? 0) + 1);
  return found;
}

/** `, 3 of them weakly`: what a count of passes has to say. */
function weakOf({ weak }: Score): string {
  return weak === 0 ? '' : `, ${weak} of them weakly`;
}

/** The summary as a person reads it. */
export function gradeText(summary: Score, seconds: number): string {
  const left = summary.ungraded === 0 ? '' : `, ${summary.ungraded} not graded here`;
  const rows = Object.entries(summary.verdicts).sort(([, a], [, b]) => b - a);
  return [
    `${summary.cases} cases in ${seconds} s: ${summary.passed} passed${weakOf(summary)} (pass@1 ${percent(summary.passAt1)}), ${summary.failed} failed${left}`,
    table(rows.map(([verdict, count]) => [`  ${verdict}`, count])),
  ].join('\n');
}
