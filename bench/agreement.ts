/**
 * Whether our verdicts on 1,640 real responses to HumanEval are evalplus's, on the base tests.
 * `npx tsx bench/agreement.ts --python=PYTHON_WITH_EVALPLUS`, after `npm run build`. Prints the agreement and every difference.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { benchmark } from '../test/factories/benchmarks';
import { readOptions } from './support/options';

const { python } = readOptions({ python: '' });

interface Graded {
  task_id: string;
  passed: boolean;
  verdict: string;
  detail: string;
}

/** Our verdicts, in the order of the responses. */
function ours(tasks: string, responses: string): Graded[] {
  const workspace = mkdtempSync(join(tmpdir(), 'errorbook-agreement-'));
  const out = join(workspace, 'out.jsonl');
  const files = ['--tasks', resolve(tasks), '--responses', resolve(responses), '--out', out];
  run(process.execPath, ['dist/cli.js', 'grade', '--workspace', workspace, ...files]);
  const lines = readFileSync(out, 'utf8').trim().split('\n');
  rmSync(workspace, { recursive: true, force: true });
  return lines.map((line) => JSON.parse(line) as Graded);
}

/** evalplus's, each `pass`, `fail` or `timeout`. */
function theirs(python: string, plus: string, responses: string): string[] {
  const printed = run(python, [join(__dirname, 'agreement.py'), plus, responses]);
  return printed
    .trim()
    .split('\n')
    .map((line) => line.split(' ')[1] ?? '');
}

function run(command: string, args: string[]): string {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8', maxBuffer: 1 << 28 });
  if (status !== 0) throw new Error(`${command} ended with ${String(status)}: ${stderr}`);
  return stdout;
}

function compare(own: Graded[], other: string[]): void {
  const same = own.filter(({ passed }, index) => passed === (other[index] === 'pass')).length;
  console.log(`evalplus agrees on ${same} of ${own.length} responses`);
  own.forEach(({ task_id, passed, verdict, detail }, index) => {
    if (passed === (other[index] === 'pass')) return;
    console.log(`row ${index + 1}, ${task_id}: ${verdict} here, ${other[index]} there: ${detail}`);
  });
}

const files = ['HumanEval.jsonl.gz', 'HumanEvalPlus.jsonl.gz', 'codegen16b-humaneval-samples.jsonl.gz'];
const [tasks, plus, responses] = files.map(benchmark);
if (python === '') console.log('name a Python that has evalplus: --python=PYTHON');
else if (tasks === undefined || plus === undefined || responses === undefined)
  console.log(`skipped: ${files.join(', ')} are not all at hand (ERRORBOOK_BENCHMARKS)`);
else compare(ours(tasks, responses), theirs(python, plus, responses));
