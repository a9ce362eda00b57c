/** What the programmatic instructor supplies to failed tasks of the generated suites, verified and screened as a notebook does. */
import { diagnose } from '../../../examples/skills/instructor/diagnose';
import { supply } from '../../../examples/skills/instructor/supply';
import { suitesOf, type Row } from '../../../examples/skills/suites';
import type { Sample } from '../../../src/domain/sample';
import { samplesReplyReader } from '../../../src/samples/reply';
import { KnownTasks } from '../../../src/samples/screen/knownTasks';
import { Screener } from '../../../src/samples/screen/screen';
import { foldPrograms } from '../../../src/samples/verify/survey';
import { verifySample } from '../../../src/samples/verify/verify';
import type { Sandbox } from '../../../src/sandbox/sandbox';
import { aSample, someLimits } from '../../factories/instructor';

/** A failed task as an instructor is asked about it. */
export function asked(row: Row, response: string): string {
  return `<task>\n${row.prompt}\n</task>\n\n<response>\n${response}\n</response>\n\n<result>\nVerdict: wrong-answer\n\n</result>`;
}

/** Samples of some failed tasks, and why those that are lost are lost. */
export async function supplied(sandbox: Sandbox, seed: number, isChosen: (at: number) => boolean) {
  const { teach, gate, sealed } = suitesOf(seed);
  const rows = [...teach, ...gate, ...sealed];
  const fold = async (codes: string[]) =>
    (await foldPrograms(
      codes.map((code) => ({ code, language: 'python' as const })),
      sandbox,
    )) ?? [];
  const references = await fold(rows.map((row) => row.reference_solution));
  const known = rows.map((row, at) => ({
    ...{ name: row.id, prompt: row.prompt, entryPoint: row.entry_point, folded: references[at] },
    tests: { kind: 'asserts' as const, setup: '', asserts: row.tests },
  }));
  const screener = new Screener(new KnownTasks(known));
  const samples = teach.filter((_, at) => isChosen(at)).flatMap((row) => samplesFor(row));
  const folded = await fold(samples.map(({ solution }) => solution));
  const lost: string[] = [];
  for (const [at, sample] of samples.entries()) {
    const screened = screener.screen(sample, folded[at]);
    const verification = await verifySample(sample, { sandbox, limits: someLimits });
    if (screened.length === 0) screener.add(sample, folded[at]);
    if (screened.length > 0 || verification.status !== 'verified')
      lost.push(`${sample.prompt} ${JSON.stringify(screened)} ${verification.reason}`);
  }
  return { samples, lost };
}

function samplesFor(row: Row): Sample[] {
  const misconception = String(diagnose(asked(row, ''))?.['misconception']);
  const question = `<failed_task>\n${row.prompt}\n</failed_task>\n\nMisconception: ${misconception}\n`;
  const { samples } = samplesReplyReader.parse(supply('Write 2 new Python tasks', question));
  return samples.map((each, at) =>
    aSample({
      id: `${row.id}/${at}`,
      kind: 'generated',
      ...{ prompt: each.statement, solution: each.solution, entryPoint: each.entry_point },
      wrongSolution: each.wrong_solution,
      tests: { kind: 'asserts', setup: '', asserts: each.tests },
    }),
  );
}
