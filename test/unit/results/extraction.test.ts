import { describe, expect, it } from 'vitest';
import type { Verdict } from '../../../src/domain/verdict';
import type { Language } from '../../../src/languages/language';
import { programOf } from '../../../src/results/checkTask';
import { extractProgram } from '../../../src/results/extract';
import { toolchainOf } from '../../../src/sandbox/languages/run';
import { extractionCases, type ExtractionCase } from '../../factories/extraction';
import { sharedSandbox } from '../../factories/sandbox';

const limits = { timeSeconds: 10, memoryMb: 512, processes: 16, fileMb: 16, outputKb: 16 };
const sandbox = sharedSandbox();
const corpus = extractionCases();

const HERE = new Set<Language>(['python']);
for (const name of ['javascript', 'typescript', 'go', 'rust', 'java', 'cpp'] as const) {
  const found = await toolchainOf(name).then(
    () => true,
    () => false,
  );
  if (found) HERE.add(name);
}

const extract = ({ task, form, response }: ExtractionCase) => extractProgram(task, form, response);
const trimmed = (text: string | undefined) => text?.replace(/\n+$/, '');

/** The lines of the program that the line map says are the response's, each with that line. */
function mappedLines(each: ExtractionCase): [line: string, source: string][] {
  const { program = '', lineOffset = 0, headLines = 0 } = extract(each);
  const lines = each.response.replace(/^\uFEFF/, '').split(/\r\n|\n/);
  return program.split('\n').flatMap((line, index) => {
    const source = index < headLines ? undefined : lines[index + lineOffset];
    const added = /errorbook_?open|^}$/i.test(line);
    return line.trim() === '' || source === undefined || added
      ? []
      : [[line.replaceAll(/\s+/g, ' ').trim(), source]];
  });
}

describe.each(corpus)('%s', (_, cases) => {
  it.each(cases.map((each) => [each.title, each] as const))('%s', (_title, each) => {
    const { program, explanation } = extract(each);
    expect({ program: trimmed(program), why: explanation }).toEqual({
      program: trimmed(each.program),
      why: each.why,
    });
    for (const [line, source] of mappedLines(each))
      if (!line.startsWith('static void errorbookOpen'))
        expect(source.replaceAll(/\s+/g, ' ')).toContain(line);
  });
});

it('has at least 60 responses, of all the languages and verdicts that matter', () => {
  const all = corpus.flatMap(([, cases]) => cases);
  expect(all.length).toBeGreaterThan(100);
  expect(new Set(all.map((each) => each.task.language)).size).toBe(7);
  expect(new Set(all.map((each) => each.verdict))).toEqual(
    new Set(['passed', 'format', 'syntax', 'missing-name', 'exception', 'wrong-answer']),
  );
});

describe('what is found is graded', () => {
  for (const language of ['python', 'javascript', 'typescript', 'go', 'rust', 'java', 'cpp'] as const)
    it.skipIf(!HERE.has(language))(
      `${language} (needs its tools)`,
      async () => {
        const cases = corpus.flatMap(([, each]) => each).filter(({ task }) => task.language === language);
        // What several responses have in common is run once.
        const ran = new Map<string, Verdict>();
        for (const each of cases) {
          const { program } = extract(each);
          const key = `${each.task.id}\n${program?.trim()}`;
          const verdict =
            program === undefined
              ? 'format'
              : (ran.get(key) ?? (await sandbox().run(programOf(each.task, program, limits))).verdict);
          ran.set(key, verdict);
          expect({ title: each.title, verdict }).toEqual({ title: each.title, verdict: each.verdict });
        }
      },
      180_000,
    );
});
