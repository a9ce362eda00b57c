import type { Command } from 'commander';
import { iterationsOf } from '../iteration/state';
import { acceptedText, countReviews } from '../notebook/reviewSamples';
import { action, common, type Context } from './command';
import { stepTable } from './iterate';
import { table } from './output';

/** `errorbook status`: what the notebook holds, and the next step. */
export function statusCommand(program: Command): void {
  common(program.command('status')).description('say what the notebook holds').action(action(status));
}

async function status({ bench, output }: Context): Promise<void> {
  const { book } = bench;
  const runs = book.runs().map((run) => ({ ...run, ...book.score(run.id) }));
  const diagnoses = book.diagnoses().length;
  const samples = countReviews(bench);
  const iterations = iterationsOf(book);
  const text = [
    runs.length === 0
      ? 'No cases yet: `errorbook collect`, or `errorbook grade --tasks FILE --responses FILE`.'
      : table([
          ['run', 'cases', 'passed', 'weakly', 'target'],
          ...runs.map((run) => [run.id, run.cases, run.passed, run.weak, run.target]),
        ]),
    `${diagnoses} diagnoses; samples: ${acceptedText(samples)}; ${samples.pending} to review, ${samples.rejected} rejected, ${samples.refuted} refuted`,
    ...iterations.slice(-1).map(stepTable),
  ];
  output.result({ runs, diagnoses, samples, iterations }, text.join('\n\n'));
  return Promise.resolve();
}
