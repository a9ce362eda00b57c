import type { Outcome, Verdict } from '../../domain/verdict';

/** What a class of verdict means, for a reader who does not know the words. */
export const CLASSES: Record<Verdict, string> = {
  passed: 'The program passed all the tests of its task.',
  format: 'No program was found in the response, so that nothing could be run.',
  syntax: 'What was found is not a program of the language: it cannot be parsed or built.',
  'missing-name': 'The program uses a name that it neither defines nor imports.',
  'wrong-answer': 'The program ran to its end and gave another value than the test expects.',
  exception: 'The program raised an error that it did not handle.',
  timeout:
    'The program did not end within its time: most often a loop that never ends, or too slow a method.',
  resource: 'The program used more memory, processes or output than it may.',
  harness: 'The test itself is broken. The case teaches nothing and is left out of the analysis.',
};

/** Lines and characters that a reader is shown of an output before it is cut. */
const HEAD = { lines: 8, characters: 600 };

/** One thing that running a program told. */
export interface Fact {
  name: string;
  value: string;
}

/** What running a program told beside its class, each where it is known: the test and its values, then the outputs. */
export function factsOf({ assertion, expected, actual, stdout, stderr }: Outcome): Fact[] {
  const known = [
    ['Test', assertion],
    ['Expected', expected],
    ['Actual', actual],
    ['Output', stdout && headOf(stdout)],
    ['Errors', stderr && headOf(stderr)],
  ] as const;
  return known.flatMap(([name, value]) =>
    value === undefined || value.trim() === '' ? [] : [{ name, value: value.trimEnd() }],
  );
}

/** `3 ms of CPU time, at most 9.8 MB`: what running it took. Empty where nothing was run. */
export function effortOf({ verdict, cpuMs, peakKb }: Pick<Outcome, 'verdict' | 'cpuMs' | 'peakKb'>): string {
  if (verdict === 'format') return '';
  const time = cpuMs < 1000 ? `${Math.round(cpuMs)} ms` : `${(cpuMs / 1000).toFixed(1)} s`;
  const memory = peakKb === undefined ? '' : `, at most ${(peakKb / 1024).toFixed(1)} MB`;
  return `${time} of CPU time${memory}`;
}

/** The beginning of an output: a runaway program may have written megabytes. */
function headOf(text: string): string {
  const lines = text.trimEnd().split('\n');
  const head = lines.slice(0, HEAD.lines).join('\n').slice(0, HEAD.characters);
  const left = text.trimEnd().length - head.length;
  return left > 0 ? `${head}\n… ${left.toLocaleString('en')} more characters` : head;
}
