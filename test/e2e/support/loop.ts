/** The whole loop on real responses of a real model, as a person does it in the editor. */
import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { setUpPythonEnvironment } from '../../../scripts/python-env.mjs';
import { benchmark } from '../../factories/benchmarks';
import type { FakeServer } from '../../servers/http';
import { startOpenAiServer } from '../../servers/openai';
import { startEditor, type Editor } from './editor';
import { tellFailures } from './failure';

const tasks = benchmark('HumanEval.jsonl.gz');
const responses = benchmark('codegen16b-humaneval-samples.jsonl.gz');
const root = join(import.meta.dirname, '../../..');

/** What the instructor says of any case; its samples are true ones, so that they can be verified. */
const DIAGNOSIS = JSON.stringify({
  category: 'wrong-condition',
  misconception: 'Neighbours in the list are taken for the only pairs.',
  explanation: 'The loop compares each number with the next one only.',
  findings: [{ start_line: 1, end_line: 1, quote: 'for', message: 'This loop sees neighbours only.' }],
  corrected_solution: 'def nothing():\n    return None\n',
  skill: 'nested-loops',
  contrast_note: 'Where every element counts by itself, the target is right.',
  confidence: 0.8,
});

const SAMPLES = JSON.stringify({
  samples: ['closest', 'widest'].map((name) => ({
    statement: `Write \`${name}_pair(xs)\` that returns the ${name === 'closest' ? 'smallest' : 'largest'} difference of any two numbers of a list.`,
    entry_point: `${name}_pair`,
    solution: `def ${name}_pair(xs):\n    gaps = [abs(a - b) for i, a in enumerate(xs) for b in xs[i + 1:]]\n    return ${name === 'closest' ? 'min' : 'max'}(gaps)\n`,
    tests: [
      `assert ${name}_pair([1, 9, 2]) == ${name === 'closest' ? 1 : 8}`,
      `assert ${name}_pair([5, 0, 9, 3]) == ${name === 'closest' ? 2 : 9}`,
    ],
    wrong_solution: `def ${name}_pair(xs):\n    return abs(xs[0] - xs[1])\n`,
  })),
});

/** A part of HumanEval: which tasks, each with its ten responses, and how many of those fail. The second task is in it. */
interface Share {
  of: (task: number) => boolean;
  responses: number;
  failed: RegExp;
}

/** Goes through the loop with a share of the 1,640 responses. */
export function describeLoop(share: Share): void {
  describe.runIf(tasks !== undefined && responses !== undefined)(
    'the loop in the editor',
    { timeout: 1_000_000 },
    () => {
      let editor: Editor;
      let instructor: FakeServer;
      let workspace: string;

      beforeAll(async () => {
        workspace = join(root, '.cache', `e2e-loop-${process.pid}`);
        instructor = await startOpenAiServer({
          reply: ({ body }) => {
            const { json_schema } = body?.['response_format'] as { json_schema: { name: string } };
            return json_schema.name === 'diagnosis' ? DIAGNOSIS : SAMPLES;
          },
        });
        const python = await setUpPythonEnvironment();
        await prepareWorkspace(share, workspace, instructor.url, join(python, 'bin', 'python'));
        editor = await startEditor({ workspace, theme: 'dark', env: { ERRORBOOK_PYTHON_ENV: python } });
      }, 900_000);

      afterAll(async () => {
        await editor.dispose();
        await instructor.close();
        await promisify(execFile)('rm', ['-rf', workspace]);
      });

      tellFailures(() => editor);

      it(`grades ${share.responses} real responses and shows the failed ones in the tree`, async () => {
        await openErrorbook(editor);
        await editor.command('Errorbook: Grade Recorded Responses');
        await treeRow(editor, /wrong-answer|HumanEval/i)
          .first()
          .waitFor({ timeout: 300_000 });
        await editor.page.getByText(share.failed).first().waitFor({ timeout: 300_000 });
        await editor.screenshot('loop-1-failed-cases');
      });

      it('opens a case with its diagnostics', async () => {
        await expandToCase(editor);
        await editor.page.locator('.editor-instance .view-lines').first().waitFor();
        await editor.page.locator('.squiggly-error, .squiggly-warning').first().waitFor({ timeout: 30_000 });
        await editor.screenshot('loop-2-case');
      });

      it('diagnoses it with contrast and shows the analysis', async () => {
        await editor.command('Errorbook: Diagnose with Contrast (LEC)');
        await editor.page.locator('.squiggly-info, .squiggly-warning').first().waitFor({ timeout: 60_000 });
        await editor.command('Errorbook: Open Analysis');
        const panel = await editor.webview('Analysis: HumanEval/1 #1');
        await panel
          .getByText('Neighbours in the list are taken for the only pairs.')
          .first()
          .waitFor({ timeout: 60_000 });
        await editor.page.waitForLoadState('networkidle');
        await editor.screenshot('loop-3-analysis');
      });

      it('generates samples and accepts one', async () => {
        await editor.command('Errorbook: Generate Samples');
        const sample = treeRow(editor, /closest_pair|nested-loops/).first();
        await sample.waitFor({ timeout: 60_000 });
        await sample.click();
        await editor.page.getByText('def closest_pair').first().click();
        await editor.page.keyboard.press('Alt+Enter');
        await treeRow(editor, /^Accepted/).waitFor({ timeout: 30_000 });
        await editor.screenshot('loop-4-sample');
      });

      it('fine-tunes the tiny model to the end', async () => {
        await editor.command('Errorbook: Fine-Tune on Accepted Samples');
        await editor.page
          .getByText(/train done|fine-tuned on/)
          .first()
          .waitFor({ timeout: 300_000 });
        await editor.screenshot('loop-5-training');
      });

      it('evaluates the tuned model and compares', async () => {
        await editor.command('Errorbook: Evaluate Tuned Model');
        await editor.page
          .getByText(/pass@1 .* fixed/)
          .first()
          .waitFor({ timeout: 800_000 });
        await editor.command('Errorbook: Open Iterations');
        const panel = await editor.webview('Iterations');
        await panel
          .getByText(/pass@1/)
          .first()
          .waitFor({ timeout: 60_000 });
        await editor.screenshot('loop-6-evaluation');
        expect(await editor.log()).not.toMatch(/this is a bug/i);
      });
    },
  );
}

async function prepareWorkspace(
  share: Share,
  folder: string,
  instructorUrl: string,
  python: string,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeShare(share, tasks, join(folder, 'tasks.jsonl'));
  await writeShare(share, responses, join(folder, 'responses.jsonl'));
  const config = {
    suites: [{ name: 'HumanEval', path: 'tasks.jsonl' }],
    responses: ['responses.jsonl'],
    target: { maxTokens: 48 },
    instructor: { model: 'teacher', baseUrl: instructorUrl },
    limits: { timeSeconds: 3 },
    training: { baseModel: 'tiny', epochs: 4, learningRate: 1e-3, maxLength: 512, retention: 0 },
    evaluation: { server: 'transformers' },
  };
  await writeFile(join(folder, 'errorbook.json'), JSON.stringify(config, undefined, 2));
  await makeTiny(folder, python);
}

/** Writes the lines of a benchmark that are about the tasks of the share. */
async function writeShare({ of }: Share, source = '', target: string): Promise<void> {
  const lines = gunzipSync(await readFile(source))
    .toString()
    .split('\n');
  const taken = lines.filter((line) => of(Number(/"HumanEval\/(\d+)"/.exec(line)?.[1])));
  await writeFile(target, taken.join('\n'));
}

/** A tiny target that has learned two answers by heart. */
async function makeTiny(folder: string, python: string): Promise<void> {
  const pairs = ['def one():', 'def two():'].map((head, index) => ({
    prompt: [{ role: 'user', content: `Complete this Python code.\n${head}` }],
    completion: [{ role: 'assistant', content: `\`\`\`python\n${head}\n    return ${index + 1}\n\`\`\`` }],
  }));
  const data = join(folder, 'pairs.jsonl');
  await writeFile(data, `${pairs.map((pair) => JSON.stringify(pair)).join('\n')}\n`);
  const args = ['-m', 'errorbook_trainer', 'tiny', '--data', data, '--out', join(folder, 'tiny')];
  await promisify(execFile)(python, args, { env: { ...process.env, PYTHONPATH: join(root, 'python') } });
}

async function openErrorbook({ page }: Editor): Promise<void> {
  await page
    .getByRole('tab', { name: /Errorbook/ })
    .first()
    .click();
  await page
    .locator('.part.sidebar .composite.title')
    .filter({ hasText: /Errorbook/i })
    .waitFor();
}

function treeRow({ page }: Editor, text: RegExp) {
  return page.locator('.part.sidebar .monaco-list-row').filter({ hasText: text });
}

/** Opens groups of the tree until a case is there, and opens that. */
async function expandToCase(editor: Editor): Promise<void> {
  await treeRow(editor, /wrong-answer|Wrong answer/i)
    .first()
    .click();
  const wanted = treeRow(editor, /HumanEval\/1 #1/).first();
  await wanted.waitFor({ timeout: 30_000 });
  await wanted.click();
}
