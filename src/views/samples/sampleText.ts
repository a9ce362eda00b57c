import { assertNever } from '../../base/assertNever';
import { UserError } from '../../base/errors';
import type { Sample } from '../../domain/sample';
import type { Tests } from '../../domain/tests';
import { testsText } from '../../domain/testsText';
import { descriptionOf } from '../../languages/language';
import { evidenceLines } from './evidence';

/**
 * A sample as one document of its language that a person can edit: a part for each of its texts, under headings like
 * `# ─── Solution ───`. The prompt is in comments; everything else is code as it is.
 */
type Part = 'Diagnosis' | 'Prompt' | 'Solution' | 'Setup' | 'Tests' | 'Wrong solution' | 'Evidence';

/** What an edit may change of a sample. */
export type SampleEdit = Pick<Sample, 'prompt' | 'solution' | 'tests' | 'wrongSolution'>;

/** What is laid out as a sample is. */
type LaidOut = Pick<Sample, 'prompt' | 'solution' | 'tests' | 'wrongSolution' | 'language'>;

/**
 * Lays a sample out as a document.
 * @param about why it was made, in lines (about.ts); they are no part of it
 */
export function sampleText(sample: Sample, about: string[] = []): string {
  return layOut(sample, about, evidenceLines(sample));
}

/** The document of a sample, or of what is compared with one: with the same headings, so that a diff shows the rest. */
export function layOut(sample: LaidOut, about: string[], evidence: string[]): string {
  const { tests, language } = sample;
  const { comment } = descriptionOf(language);
  const parts: [Part, string][] = [
    ...(about.length === 0 ? [] : [['Diagnosis', commented(about.join('\n'), comment)] as [Part, string]]),
    ['Prompt', commented(sample.prompt, comment)],
    ['Solution', sample.solution],
    ...(tests.kind === 'asserts' && tests.setup !== '' ? [['Setup', tests.setup] as [Part, string]] : []),
    ['Tests', shownTests(tests, comment)],
    ...(sample.wrongSolution === undefined
      ? []
      : [['Wrong solution', sample.wrongSolution] as [Part, string]]),
    ['Evidence', commented(evidence.join('\n'), comment)],
  ];
  const text = ([part, body]: [Part, string]) =>
    `${heading(part, tests, comment)}\n${escaped(body, comment).trimEnd()}\n`;
  return parts.map(text).join('\n');
}

/**
 * Reads an edited document back. Texts that were not touched come back exactly as they were, and tests stay of their
 * kind.
 * @throws UserError when a part that a sample needs is missing, twice there, or empty, or cannot be changed here
 */
export function readSampleText(text: string, original: Sample): SampleEdit {
  const { comment } = descriptionOf(original.language);
  const parts = partsOf(text, comment);
  const need = (part: Part) => {
    const body = parts.get(part);
    if (body !== undefined && body.trim() !== '') return body;
    throw new UserError(`The part “${part}” is missing or empty.`, 'Undo the change to its heading.');
  };
  const wrong = parts.get('Wrong solution');
  return {
    prompt: keep(uncommented(need('Prompt'), comment), original.prompt),
    solution: keep(need('Solution'), original.solution),
    tests: readTests(need('Tests'), parts.get('Setup') ?? '', original),
    wrongSolution: wrong?.trim() ? keep(wrong, original.wrongSolution) : undefined,
  };
}

function heading(part: Part, tests: Tests, comment: string): string {
  const note = noteOf(part, tests);
  return `${comment} ─── ${part}${note === undefined ? '' : ` (${note})`} ───`;
}

function noteOf(part: Part, { kind }: Tests): string | undefined {
  if (part === 'Diagnosis') return 'why it was made';
  if (part === 'Solution') return 'must pass every test';
  if (part === 'Evidence') return 'what running it showed; saving runs it again';
  if (part === 'Wrong solution') return 'makes the diagnosed mistake, must fail a test';
  if (part !== 'Tests') return undefined;
  switch (kind) {
    case 'check':
    case 'asserts':
      return 'assertions, or a check(candidate)';
    case 'program':
      return 'code that is built and run with the solution';
    case 'stdio':
    case 'inputs':
    case 'repository':
      return 'not to be changed here';
    default:
      return assertNever(kind);
  }
}

/** Tests that are no code of the sample's language stand in comments. */
function shownTests(tests: Tests, comment: string): string {
  return tests.kind === 'stdio' ? commented(testsText(tests), comment) : testsText(tests);
}

/** A heading; code that happens to look like one is kept apart by a backslash. */
function partsOf(text: string, comment: string): Map<Part, string> {
  const pattern = new RegExp(
    `^${comment} ─── (Diagnosis|Prompt|Solution|Setup|Tests|Wrong solution|Evidence)\\b.*───$`,
  );
  const parts = new Map<Part, string[]>();
  let current: string[] = [];
  for (const line of lineFed(text).split('\n')) {
    const part = pattern.exec(line)?.[1] as Part | undefined;
    if (part === undefined) current.push(line);
    else if (parts.has(part))
      throw new UserError(`The part “${part}” is there twice.`, 'Remove one of them.');
    else parts.set(part, (current = []));
  }
  return new Map([...parts].map(([part, lines]) => [part, trimmed(unescaped(lines.join('\n'), comment))]));
}

function lineFed(text: string): string {
  return text.replaceAll('\r\n', '\n');
}

/** Blank lines around a part belong to the layout. */
function trimmed(body: string): string {
  return body.replace(/^(?:[ \t]*\n)+/, '').trimEnd();
}

function isSame(read: string, original: string): boolean {
  return trimmed(lineFed(original)) === trimmed(read);
}

function keep(read: string, original: string | undefined): string {
  return original !== undefined && isSame(read, original) ? original : read;
}

function commented(text: string, comment: string): string {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => (line === '' ? comment : `${comment} ${line}`))
    .join('\n');
}

/** A line that a person forgot to comment belongs to the prompt all the same. */
function uncommented(text: string, comment: string): string {
  return text
    .split('\n')
    .map((line) => line.replace(new RegExp(`^${comment} ?`), ''))
    .join('\n');
}

function escaped(body: string, comment: string): string {
  return body.replace(new RegExp(`^${comment} (?=\\\\*─── )`, 'gm'), `${comment} \\`);
}

function unescaped(body: string, comment: string): string {
  return body.replace(new RegExp(`^${comment} \\\\(?=\\\\*─── )`, 'gm'), `${comment} `);
}

function readTests(body: string, setup: string, { tests, language }: Sample): Tests {
  const isUntouched = isSame(body, shownTests(tests, descriptionOf(language).comment));
  switch (tests.kind) {
    case 'check':
      return isUntouched ? tests : pythonTests(body, setup, { kind: 'asserts', setup: '', asserts: [] });
    case 'asserts':
      if (isUntouched) return { ...tests, setup: keep(setup, tests.setup) };
      return pythonTests(body, setup, tests);
    case 'program':
      return isUntouched ? tests : { ...tests, code: body };
    case 'stdio':
    case 'inputs':
    case 'repository':
      if (isUntouched) return tests;
      throw new UserError('The tests of this sample cannot be changed here.', 'Undo the change to them.');
    default:
      return assertNever(tests);
  }
}

/** Edited assertions may become a check function, and the reverse. */
function pythonTests(body: string, setup: string, asserts: Extract<Tests, { kind: 'asserts' }>): Tests {
  if (/^def check\(/m.test(body)) return { kind: 'check', code: body };
  return { ...asserts, setup, asserts: statements(body) };
}

/**
 * Statements at the left margin: lines that are indented, close a bracket, or are blank go with the one before, comments
 * with the one after.
 */
function statements(body: string): string[] {
  const found: string[] = [];
  let isOpen = false;
  for (const line of body.split('\n')) {
    const continues = found.length > 0 && (isOpen || !/^(?:assert\b|[A-Za-z_@#(])/.test(line));
    if (continues) found[found.length - 1] += `\n${line}`;
    else if (line.trim() !== '') found.push(line);
    isOpen = line.startsWith('#') || (isOpen && line.trim() === '');
  }
  const [last, before] = [found.at(-1), found.at(-2)];
  const isRemark = last?.split('\n').every((line) => line.trim() === '' || line.startsWith('#'));
  if (isRemark && before !== undefined) found.splice(-2, 2, `${before}\n${last}`);
  return found.map((each) => each.trimEnd());
}
