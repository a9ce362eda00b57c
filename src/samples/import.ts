import { readFile } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { z } from 'zod';
import { UserError } from '../base/errors';
import { fileError } from '../base/fileErrors';
import { shortHash } from '../base/hash';
import type { Sample } from '../domain/sample';
import type { Task } from '../domain/task';
import { testsSchema, type Tests } from '../domain/tests';
import { descriptionOf, LANGUAGES, type Language } from '../languages/language';
import { extractProgram } from '../results/extract';
import { asAnswer, promptFor } from '../results/prompt';
import { readRows, type Row } from '../tasks/lines';
import { testsOf } from './writtenTests';

/** What a sample says, before anything of it is run. */
export type Unverified = Omit<Sample, 'verification'>;

/** A row of a file: the sample that it is, or why it is none. `line` is that of the file, or the row of its list. */
export type SampleRow = { line: number; sample: Unverified } | { line: number; problem: string };

/** What an exported line keeps of its sample as text, beside what its form shows. */
export const keptSchema = z.object({
  prompt: z.string(),
  solution: z.string(),
  tests: testsSchema,
  entryPoint: z.string().optional(),
  wrongSolution: z.string().optional(),
  skill: z.string(),
  model: z.string(),
});
type Kept = z.infer<typeof keptSchema>;

const text = z.string();
const turns = z.array(
  z.union([
    z.object({ role: z.string(), content: text }),
    z
      .object({ from: z.string(), value: text })
      .transform(({ from, value }) => ({ role: from, content: value })),
  ]),
);
const said = z.union([text, turns]);
const rowSchema = z
  .object({
    ...{
      messages: turns,
      conversations: turns,
      prompt: said,
      completion: said,
      response: text,
      chosen: said,
    },
    ...{ rejected: said, instruction: text, input: text, output: text, question: text, answer: text },
    ...{ text, code: text },
    ...{ language: text, entry_point: text, skill: text, model: text, errorbook: text },
    tests: z.union([text, z.array(text), testsSchema]),
    ...{ test_list: z.array(text), test: text },
  })
  .partial();
type RowOfFile = z.infer<typeof rowSchema>;

/** Larger lists are to be written a row a line. */
const LARGEST_LIST = 256 << 20;
const ASKED = new Set(['user', 'human']);
const ANSWERED = new Set(['assistant', 'gpt']);

/**
 * Streams the samples of a file: what `samples export` wrote in any form, and instruction data as others write it
 * (prompt and completion, messages, Alpaca, ShareGPT, MBPP’s own columns; JSON lines, plain or gzipped, or one list in a `.json`). A row needs
 * tests, in a column or in its prompt: without them nothing of it could be verified.
 * @throws UserError when the file cannot be read
 */
export async function* readSamples(file: string): AsyncGenerator<SampleRow> {
  for await (const row of rowsOf(file)) {
    const { line } = row;
    const sample = 'error' in row ? row.error : sampleOf(row.value, basename(file));
    yield typeof sample === 'string' ? { line, problem: sample } : { line, sample };
  }
}

/** The rows of a file, whichever way it holds them. @throws UserError when it cannot be read */
export async function* rowsOf(file: string): AsyncGenerator<Row> {
  if (extname(file) !== '.json') return yield* readRows(file);
  const list = await readFile(file, 'utf8').catch((error: unknown) => {
    throw fileError(`${file} could not be read`, error);
  });
  if (!/^\s*\[/.test(list)) return yield* readRows(file);
  if (list.length > LARGEST_LIST)
    throw new UserError(`${file} is one list of ${list.length >> 20} MB.`, 'Write one row a line (JSONL).');
  for (const [at, value] of listIn(list, file).entries()) yield { line: at + 1, value, text: '' };
}

function listIn(list: string, file: string): unknown[] {
  try {
    return z.array(z.unknown()).parse(JSON.parse(list));
  } catch (error) {
    throw new UserError(`${file} is not JSON.`, 'Is the file whole?', { cause: error });
  }
}

/** The sample that a row is, or why it is none. */
function sampleOf(value: unknown, file: string): Unverified | string {
  const parsed = rowSchema.safeParse(withoutNulls(value));
  if (!parsed.success) return `${parsed.error.issues[0]?.path.join('.') ?? 'it'} is not what it should be`;
  const row = parsed.data;
  const kept = keptOf(row);
  if (typeof kept === 'string') return kept;
  const shown = shownBy(row, kept);
  if (typeof shown === 'string') return shown;
  const language = languageOf(row) ?? languageIn(shown.answer) ?? 'python';
  const prompt = statementOf(shown.prompt, language, kept);
  const solution = programIn(shown.answer, language, prompt, kept);
  if (solution === undefined) return `there is no ${descriptionOf(language).name} program in its answer`;
  const tests = kept?.tests ?? testsIn(row, prompt, language);
  if (tests === undefined) return 'it has no tests, so that nothing of it could be verified';
  if (tests.kind === 'repository') return 'its tests are those of a repository, which is not at hand';
  const rejected = typeof row.rejected === 'string' ? row.rejected : row.rejected?.at(-1)?.content;
  const content = {
    ...{ prompt, solution, tests },
    entryPoint: row.entry_point ?? kept?.entryPoint ?? entryPointIn(solution, tests),
    wrongSolution:
      kept?.wrongSolution ?? (rejected === undefined ? undefined : programIn(rejected, language, prompt)),
  };
  return {
    id: `imported/${shortHash(JSON.stringify(content), 12)}`,
    ...{ kind: 'imported', diagnosis: '', case: '', language },
    skill: row.skill ?? kept?.skill ?? '',
    model: row.model ?? kept?.model ?? file,
    ...content,
  };
}

/** Others write null where they have nothing. */
function withoutNulls(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== null));
}

/** The column may be of the language that people speak. */
function languageOf({ language }: RowOfFile): Language | undefined {
  return LANGUAGES.find((each) => each === language?.toLowerCase());
}

function keptOf({ errorbook }: RowOfFile): Kept | string | undefined {
  if (errorbook === undefined) return undefined;
  try {
    return keptSchema.parse(JSON.parse(errorbook));
  } catch {
    return 'its column “errorbook” is not what an export writes';
  }
}

/** What is asked and what is answered, as the row shows it; a form that shows neither has it in what it keeps. */
function shownBy(row: RowOfFile, kept: Kept | undefined): { prompt: string; answer: string } | string {
  const { messages, conversations, instruction, input, question } = row;
  const talk = messages ?? conversations;
  if (talk !== undefined) return oneExchange(talk);
  const answer = row.completion ?? row.chosen ?? row.response ?? row.output ?? row.answer ?? row.code;
  const asked =
    row.prompt ?? (input ? `${instruction ?? ''}\n\n${input}` : instruction) ?? question ?? row.text;
  if (asked !== undefined && answer !== undefined)
    return oneExchange([...turnsOf(asked, 'user'), ...turnsOf(answer, 'assistant')]);
  if (kept === undefined) return 'it has no prompt, or no answer';
  const language = languageOf(row) ?? 'python';
  return { prompt: textOf(promptFor({ ...kept, language })), answer: asAnswer(kept.solution, language) };
}

function turnsOf(given: string | z.infer<typeof turns>, role: string): z.infer<typeof turns> {
  return typeof given === 'string' ? [{ role, content: given }] : given;
}

function oneExchange(talk: z.infer<typeof turns>): { prompt: string; answer: string } | string {
  const asked = talk.filter(({ role }) => ASKED.has(role));
  const answered = talk.filter(({ role }) => ANSWERED.has(role));
  const [prompt, answer] = [asked[0], answered[0]];
  if (prompt === undefined || answer === undefined) return 'it has no question, or no answer';
  if (asked.length > 1 || answered.length > 1) return 'it has more than one question and one answer';
  return { prompt: prompt.content, answer: answer.content };
}

/** The task without what asking the target adds to it. */
function statementOf(prompt: string, language: Language, kept: Kept | undefined): string {
  if (kept !== undefined && textOf(promptFor({ ...kept, language })) === prompt) return kept.prompt;
  const added = textOf(promptFor({ prompt: '', language })).trim();
  return (prompt.trimEnd().endsWith(added) ? prompt.trimEnd().slice(0, -added.length) : prompt).trim();
}

function textOf(messages: { content: string }[]): string {
  return messages.map(({ content }) => content).join('\n\n');
}

/** The language that the answer's first fence names. */
function languageIn(answer: string): Language | undefined {
  const named = /^```(\w+)/m.exec(answer)?.[1]?.toLowerCase();
  return LANGUAGES.find((language) => language === named);
}

function programIn(answer: string, language: Language, prompt: string, kept?: Kept): string | undefined {
  if (kept !== undefined && asAnswer(kept.solution, language) === answer) return kept.solution;
  const task: Task = {
    ...{ suite: '', id: '', prompt, language, tags: [] },
    tests: { kind: 'program', code: '' },
  };
  return extractProgram(task, 'response', answer).program;
}

/** Tests from a column, or those that the prompt itself shows. */
function testsIn(row: RowOfFile, prompt: string, language: Language): Tests | undefined {
  const given = row.tests ?? row.test_list ?? row.test;
  if (given === undefined) {
    const shown = language === 'python' ? testsShown(prompt) : [];
    return shown.length === 0 ? undefined : testsOf(shown, language);
  }
  if (Array.isArray(given)) return given.length === 0 ? undefined : testsOf(given, language);
  if (typeof given !== 'string') return given;
  if (given.trim() === '') return undefined;
  const written = testsWritten(given);
  if (written !== undefined) return written;
  if (language === 'python' && /^def check\(/m.test(given)) return { kind: 'check', code: given };
  return testsOf(statementsOf(given), language);
}

/** Tests as an export writes them: JSON in a text. */
function testsWritten(given: string): Tests | undefined {
  try {
    return testsSchema.safeParse(JSON.parse(given)).data;
  } catch {
    return undefined;
  }
}

/** Lines are statements of their own where none belongs to the one above it. */
function statementsOf(code: string): string[] {
  const lines = code.split('\n').filter((line) => line.trim() !== '');
  return lines.every((line) => line.startsWith('assert')) ? lines : [code];
}

/** Assertions in a prompt, and examples as Python’s documentation shows them. */
function testsShown(prompt: string): string[] {
  const asserts = [...prompt.matchAll(/^[ \t]*(assert .+)$/gm)].map(([, test = '']) => test.trim());
  const examples = [...prompt.matchAll(/^[ \t]*>>> (.+)\n[ \t]*(?!>>>|Traceback)(\S.*)$/gm)].map(
    ([, call = '', value = '']) => `assert ${call.trim()} == ${value.trim()}`,
  );
  return asserts.length > 0 ? asserts : examples;
}

/** The function of the solution that its tests call first; what a `check` is given is the last one. */
function entryPointIn(solution: string, tests: Tests): string | undefined {
  if (tests.kind === 'check') return [...solution.matchAll(/^def (\w+)/gm)].at(-1)?.[1];
  const called = [...JSON.stringify(tests).matchAll(/([A-Za-z_]\w*)\s*\(/g)].map(([, name = '']) => name);
  return called.find((name) => new RegExp(`(?:def|function|fn|func|const|let)\\s+${name}\\b`).test(solution));
}
