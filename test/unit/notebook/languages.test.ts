/** A failure goes the whole way in the language of its task: from the imported response to the exported sample. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { silentLog } from '../../../src/base/log';
import { descriptionOf } from '../../../src/languages/language';
import { diagnose } from '../../../src/notebook/diagnose';
import { editSample } from '../../../src/notebook/editSample';
import { grade } from '../../../src/notebook/grade';
import { importRecorded } from '../../../src/notebook/importResponses';
import { acceptByRules, rulesOf } from '../../../src/notebook/acceptByRules';
import { exportAccepted } from '../../../src/notebook/reviewSamples';
import { supply } from '../../../src/notebook/supply';
import { Workbench } from '../../../src/notebook/workbench';
import { languagesHere } from '../../../src/sandbox/languages/toolchains';
import { readSampleText, sampleText } from '../../../src/views/samples/sampleText';
import { diagnosisReply } from '../../factories/instructor';

import { tempWorkspace, writeRows } from '../../factories/workspace';
import type { SeenRequest } from '../../servers/http';
import { startOpenAiServer } from '../../servers/openai';

/** Of each language: a task's tests, a wrong answer and its correction, and what the instructor sets as an exercise. */
const WRITTEN = {
  javascript: {
    tests: 'console.assert(twice(3) === 6);',
    wrong: 'function twice(n) {\n  return n * n;\n}',
    right: 'function twice(n) {\n  return n + n;\n}',
    entry: 'thrice',
    solution: 'function thrice(n) {\n  return 3 * n;\n}',
    mistaken: 'function thrice(n) {\n  return n * n * n;\n}',
    statements: ['assert.deepStrictEqual(thrice(2), 6);', 'assert.deepStrictEqual(thrice(0), 0);'],
  },
  go: {
    tests:
      'package x\nimport "testing"\nfunc TestTwice(t *testing.T) { if Twice(3) != 6 { t.Errorf("wrong") } }',
    wrong: 'func Twice(n int) int {\n\treturn n * n\n}',
    right: 'func Twice(n int) int {\n\treturn n + n\n}',
    entry: 'Thrice',
    solution: 'func Thrice(n int) int {\n\treturn 3 * n\n}',
    mistaken: 'func Thrice(n int) int {\n\treturn n * n * n\n}',
    statements: [
      "if got, want := Thrice(2), 6; !reflect.DeepEqual(got, want) { t.Errorf(\"expected '%v', got '%v'\", want, got) }",
    ],
  },
  rust: {
    tests: '#[test]\nfn doubles() { assert_eq!(twice(3), 6); }',
    wrong: 'fn twice(n: i64) -> i64 {\n    n * n\n}',
    right: 'fn twice(n: i64) -> i64 {\n    n + n\n}',
    entry: 'thrice',
    solution: 'fn thrice(n: i64) -> i64 {\n    3 * n\n}',
    mistaken: 'fn thrice(n: i64) -> i64 {\n    n * n * n\n}',
    statements: ['assert_eq!(thrice(2), 6);', 'assert_eq!(thrice(0), 0);'],
  },
};
type Written = keyof typeof WRITTEN;

const HERE = (await languagesHere()).flatMap(({ language, version }) => (version ? [language] : []));

/** A workspace with one failed response, whose instructor is asked over the wire; and what it was asked. */
async function openOn(language: Written): Promise<{ bench: Workbench; asked: SeenRequest[] }> {
  const { tests, wrong, right, entry, solution, mistaken, statements } = WRITTEN[language];
  const exercise = {
    statement: `Write a function \`${entry}\` that returns three times n.`,
    ...{ entry_point: entry, solution, tests: statements, wrong_solution: mistaken },
  };
  const replies = [
    diagnosisReply({
      corrected_solution: right,
      findings: [{ start_line: 4, end_line: 4, quote: '', message: 'The square of n.' }],
    }),
    JSON.stringify({ samples: [exercise] }),
  ];
  const asked: SeenRequest[] = [];
  const server = await startOpenAiServer({
    reply: (request, index) => {
      asked.push(request);
      return replies[index] ?? '';
    },
  });
  onTestFinished(() => server.close());
  const workspace = await tempWorkspace();
  const task = { id: 'twice', language, prompt: 'Write a function that returns twice n.', tests };
  await writeRows(join(workspace, 'tasks.jsonl'), [task]);
  const response = `So:\n\`\`\`${language}\n${wrong}\n\`\`\``;
  await writeRows(join(workspace, 'responses.jsonl'), [{ task_id: 'twice', response }]);
  const config = {
    suites: [{ path: 'tasks.jsonl', role: 'teach' }],
    responses: ['responses.jsonl'],
    instructor: { model: 'teacher', baseUrl: server.url },
    strategy: { name: 'le' },
  };
  await writeFile(join(workspace, 'errorbook.json'), JSON.stringify(config));
  const bench = await Workbench.open({
    ...{ workspace, log: silentLog, jobs: 1, keyFor: () => Promise.resolve('key') },
  });
  onTestFinished(() => bench.dispose());
  return { bench, asked };
}

describe.each(Object.keys(WRITTEN) as Written[])('%s', (language) => {
  test.skipIf(!HERE.includes(language))(
    'a failure becomes verified samples that say their language',
    async () => {
      const { bench, asked } = await openOn(language);
      const [imported] = await importRecorded(bench);
      expect(await grade(bench, imported?.run.id ?? '')).toMatchObject({ failed: 1, passed: 0 });
      expect(await diagnose(bench)).toMatchObject({ made: 1, located: 1 });
      expect(await supply(bench)).toMatchObject({ verified: 2, refuted: 0, repairs: 1 });
      const { name, comment, tests } = descriptionOf(language);
      expect(JSON.stringify(asked[1]?.body)).toContain(`new ${name} tasks`);
      expect(asked[1]?.body).toMatchObject({
        messages: [{ content: expect.stringContaining(tests.each) as string }, {}],
      });

      const samples = bench.book.samples();
      expect(samples.map(({ kind, language: own }) => [kind, own])).toEqual([
        ['repair', language],
        ['generated', language],
      ]);
      for (const sample of samples) {
        expect(sample.tests.kind).toBe('program');
        const document = sampleText(sample);
        const remarked = document.replace(sample.solution, `${comment} Mended.\n${sample.solution}`);
        const edited = await editSample(bench, sample.id, readSampleText(remarked, sample));
        expect(edited).toMatchObject({ language, verification: { status: 'verified' }, tests: sample.tests });
        expect(edited.solution).toContain('Mended.');
      }

      expect(await acceptByRules(bench, rulesOf(bench))).toHaveLength(2);
      const file = join(bench.book.workspace, 'samples.jsonl');
      await exportAccepted(bench, file, 'prompt-completion');
      const rows = (await readFile(file, 'utf8'))
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as object);
      expect(rows).toHaveLength(2);
      for (const row of rows)
        expect(row).toMatchObject({
          language,
          prompt: [{ content: expect.stringContaining(`Answer with one ${name} code block.`) as string }],
          completion: [{ content: expect.stringContaining(`\`\`\`${language}\n`) as string }],
        });
    },
    120_000,
  );
});
