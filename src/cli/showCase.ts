import type { Command } from 'commander';
import type { Case } from '../domain/case';
import { extractedOf } from '../results/extracted';
import { caseNamed } from './caseNamed';
import { action, common, type CommonOptions, type Context } from './command';

interface ShowOptions extends CommonOptions {
  extracted?: boolean;
}

/** `errorbook cases show`: one case, with the response as it came and the code that was taken from it. */
export function showCaseCommand(cases: Command): void {
  common(cases.command('show'))
    .description('show a case: its verdict, its response, and the code that was taken from it')
    .argument('<case>', 'the case’s id, or its task where the newest run has one response to it')
    .option('--extracted', 'print only the code')
    .action((id: string, options: ShowOptions) =>
      action<ShowOptions>((context, own) => show(context, id, own))(options),
    );
}

async function show({ bench, output }: Context, id: string, options: ShowOptions): Promise<void> {
  const { book } = bench;
  const found = caseNamed(book, id);
  const whole = await book.readCase(found);
  if (options.extracted) output.exact(asObject(whole), codeOf(whole));
  else output.result(asObject(whole), asText(whole));
}

function codeOf(whole: Case): string {
  return extractedOf(whole).program?.replace(/\n$/, '') ?? '';
}

function asObject(whole: Case): Record<string, unknown> {
  const { task, response, verdict } = whole;
  const { program, explanation, lineOffset, headLines } = extractedOf(whole);
  const { id, run, suite, index, form, text } = response;
  return {
    case: id,
    run,
    suite,
    task: task.id,
    index,
    language: task.language,
    form,
    response: text,
    extraction: explanation,
    program,
    lineOffset,
    headLines,
    verdict,
  };
}

function asText(whole: Case): string {
  const { task, response, verdict } = whole;
  const { program, explanation } = extractedOf(whole);
  const values = verdict && { expected: verdict.expected, got: verdict.actual };
  const parts: [title: string, text: string | undefined][] = [
    [
      `${task.id}: ${verdict?.verdict ?? 'not graded'}`,
      [verdict?.detail, ...Object.entries(values ?? {}).map(([name, value]) => value && `${name} ${value}`)]
        .filter(Boolean)
        .join('\n'),
    ],
    ['failing test', verdict?.assertion],
    ['response', response.text],
    [`code: ${explanation}`, program],
    ['traceback', verdict?.traceback],
    ['stdout', verdict?.stdout],
    ['stderr', verdict?.stderr],
  ];
  return parts
    .filter(([, text]) => text !== undefined && text !== '')
    .map(([title, text = '']) => `--- ${title}\n${text.trimEnd()}`)
    .join('\n');
}
