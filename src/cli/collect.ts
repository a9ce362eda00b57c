import type { Command } from 'commander';
import { collect as collectTarget } from '../notebook/collect';
import { grade } from '../notebook/grade';
import { importRecorded } from '../notebook/importResponses';
import { action, common, type CommonOptions, type Context } from './command';
import { gradeText } from './grade';

interface CollectOptions extends CommonOptions {
  label?: string;
}

/** `errorbook collect`: the target's responses, asked for or imported as errorbook.json says, and graded. */
export function collectCommand(program: Command): void {
  common(program.command('collect'))
    .description('ask the target for its responses (or import the recorded ones) and grade them')
    .option('--label <name>', 'begin a new run of the same model under this name')
    .action(action(collect));
}

async function collect({ bench, output, signal }: Context, options: CollectOptions): Promise<void> {
  const started = Date.now();
  const job = { signal, onProgress: output.progress('asking') };
  const live = bench.config.target.model !== undefined;
  const collected = live
    ? [await collectTarget(bench, { ...job, label: options.label })]
    : await importRecorded(bench);
  for (const { run, problems } of collected) {
    output.problems(problems);
    const summary = await grade(bench, run.id, { signal, onProgress: output.progress('grading') });
    const seconds = Math.round((Date.now() - started) / 10) / 100;
    output.result({ run: run.id, ...summary, seconds }, `${run.target}: ${gradeText(summary, seconds)}`);
  }
}
