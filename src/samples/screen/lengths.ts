import type { Sample } from '../../domain/sample';
import { testsText } from '../../domain/testsText';

/** The most characters and lines of each part; what is longer is no exercise. */
const MOST = {
  prompt: { characters: 8000, lines: 200 },
  solution: { characters: 12_000, lines: 300 },
  tests: { characters: 40_000, lines: 1000 },
};
const LONGEST_LINE = 2000;
const SHORTEST_PROMPT = 12;

/** Which part of a sample is out of all proportion; undefined for none. */
export function outOfProportion({ prompt, solution, tests }: Sample): string | undefined {
  if (prompt.trim().length < SHORTEST_PROMPT) return 'The statement says next to nothing.';
  const parts = { prompt, solution, tests: testsText(tests) };
  for (const [name, text] of Object.entries(parts) as [keyof typeof MOST, string][]) {
    const lines = text.split('\n');
    const { characters, lines: most } = MOST[name];
    const what = name === 'prompt' ? 'statement' : name;
    if (lines.length > most) return `Its ${what} has ${lines.length} lines; the most are ${most}.`;
    if (text.length > characters)
      return `Its ${what} has ${text.length} characters; the most are ${characters}.`;
    if (name !== 'tests' && lines.some((line) => line.length > LONGEST_LINE))
      return `Its ${what} has a line of more than ${LONGEST_LINE} characters.`;
  }
  return undefined;
}
