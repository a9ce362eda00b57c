import { UserError } from '../../base/errors';
import type { Sample } from '../../domain/sample';
import type { Tests } from '../../domain/tests';
import { testsText } from '../../domain/testsText';

/**
 * A sample as one Python document that a person can edit: a part for each of its texts, under headings like
 * `# ─── Solution ───`. The prompt is in comments; everything else is code as it is.
 */
type Part = 'Prompt' | 'Solution' | 'Setup' | 'Tests' | 'Wrong solution';

const NOTES: Partial<Record<Part, string>> = {
  Solution: 'must pass every test',
  Tests: 'assertions, or a check(candidate)',
  'Wrong solution': 'makes the diagnosed mistake, must fail a test',
};

/** A heading; code that happens to look like one is kept apart by a backslash. */
const HEADING = /^# ─── (Prompt|Solution|Setup|Tests|Wrong solution)\b.*───$/;
const ESCAPED = /^# (\\+)─── /;

/** What an edit may change of a sample. */
export type SampleEdit = Pick<Sample, 'prompt' | 'solution' | 'tests' | 'wrongSolution'>;

/** Lays a sample out as a document. */
export function sampleText(sample: Sample): string {
  const { tests } = sample;
  const parts: [Part, string][] = [
    ['Prompt', comment(sample.prompt)],
    ['Solution', sample.solution],
    ...(tests.kind === 'asserts' && tests.setup !== '' ? [['Setup', tests.setup] as [Part, string]] : []),
    ['Tests', testsText(tests)],
    ...(sample.wrongSolution === undefined
      ? []
      : [['Wrong solution', sample.wrongSolution] as [Part, string]]),
  ];
  return parts.map(([part, body]) => `${heading(part)}\n${escape(body).trimEnd()}\n`).join('\n');
}

/**
 * Reads an edited document back. Texts that were not touched come back exactly as they were.
 * @throws UserError when a part that a sample needs is missing, twice there, or empty
 */
export function readSampleText(text: string, original: Sample): SampleEdit {
  const parts = partsOf(text);
  const need = (part: Part) => {
    const body = parts.get(part);
    if (body !== undefined && body.trim() !== '') return body;
    throw new UserError(`The part “${part}” is missing or empty.`, 'Undo the change to its heading.');
  };
  const wrong = parts.get('Wrong solution');
  return {
    prompt: keep(uncomment(need('Prompt')), original.prompt),
    solution: keep(need('Solution'), original.solution),
    tests: readTests(need('Tests'), parts.get('Setup') ?? '', original.tests),
    wrongSolution: wrong?.trim() ? keep(wrong, original.wrongSolution) : undefined,
  };
}

function heading(part: Part): string {
  const note = NOTES[part];
  return `# ─── ${part}${note === undefined ? '' : ` (${note})`} ───`;
}

function partsOf(text: string): Map<Part, string> {
  const parts = new Map<Part, string[]>();
  let current: string[] = [];
  for (const line of text.replaceAll('\r\n', '\n').split('\n')) {
    const part = HEADING.exec(line)?.[1] as Part | undefined;
    if (part === undefined) current.push(line);
    else if (parts.has(part))
      throw new UserError(`The part “${part}” is there twice.`, 'Remove one of them.');
    else parts.set(part, (current = []));
  }
  return new Map([...parts].map(([part, lines]) => [part, trimmed(unescape(lines.join('\n')))]));
}

/** Blank lines around a part belong to the layout. */
function trimmed(body: string): string {
  return body.replace(/^(?:[ \t]*\n)+/, '').trimEnd();
}

function keep(read: string, original: string | undefined): string {
  return original !== undefined && trimmed(original) === read ? original : read;
}

function comment(text: string): string {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => (line === '' ? '#' : `# ${line}`))
    .join('\n');
}

/** A line that a person forgot to comment belongs to the prompt all the same. */
function uncomment(text: string): string {
  return text
    .split('\n')
    .map((line) => line.replace(/^# ?/, ''))
    .join('\n');
}

function escape(body: string): string {
  return body.replace(/^# (?=\\*─── )/gm, '# \\');
}

function unescape(body: string): string {
  return body
    .split('\n')
    .map((line) => line.replace(ESCAPED, (_, slashes: string) => `# ${slashes.slice(1)}─── `))
    .join('\n');
}

function readTests(body: string, setup: string, original: Tests): Tests {
  const isSame = trimmed(testsText(original)) === body;
  if (/^def check\(/m.test(body)) return isSame ? original : { kind: 'check', code: body };
  if (original.kind === 'asserts' && isSame) return { ...original, setup: keep(setup, original.setup) };
  // Inputs of a suite are no code that could be edited.
  if (original.kind === 'inputs') return original;
  return { kind: 'asserts', setup, asserts: statements(body) };
}

/** Statements at the left margin: lines that are indented, close a bracket, or are blank go with the one before. */
function statements(body: string): string[] {
  const found: string[] = [];
  for (const line of body.split('\n')) {
    const continues = found.length > 0 && !/^(?:assert\b|[A-Za-z_@#(])/.test(line);
    if (continues) found[found.length - 1] += `\n${line}`;
    else if (line.trim() !== '') found.push(line);
  }
  return found.map((each) => each.trimEnd()).filter((each) => !each.startsWith('#'));
}
