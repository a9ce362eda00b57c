import {
  Hover,
  languages,
  MarkdownString,
  type HoverProvider,
  type Position,
  type TextDocument,
  type Disposable,
} from 'vscode';
import { percent } from '../../base/words';
import { isFixed, type Diagnosis } from '../../domain/diagnosis';
import type { CaseVerdict } from '../../domain/verdict';
import { caseText } from '../../views/cases/caseText';
import { problemsOf } from '../../views/cases/problems';
import { CLASSES, effortOf, factsOf } from '../../views/cases/verdictText';
import { asText } from '../../views/markdown';
import type { Session } from '../session/session';
import { rangeOf } from './diagnostics';
import { idsOf, SCHEMES } from './uris';

/** What a hover's links may run. */
const LINKS = [
  'errorbook.showFix',
  'errorbook.runFix',
  'errorbook.acceptFix',
  'errorbook.openAnalysis',
  'errorbook.openTests',
];

/**
 * Explains what is marked where the pointer, or the cursor with *Show Hover*, is: the verdict with what running it
 * told, and the instructor's findings.
 */
export class FindingHovers implements HoverProvider {
  constructor(private readonly session: Session) {}

  register(): Disposable {
    return languages.registerHoverProvider({ scheme: SCHEMES.case }, this);
  }

  async provideHover(document: TextDocument, { line }: Position): Promise<Hover | undefined> {
    const { caseId } = idsOf(document.uri);
    const book = await this.session.book();
    const whole = await book.readCase(caseId);
    const diagnoses = book.diagnoses(caseId);
    const here = problemsOf(whole, diagnoses, caseText(whole)).filter(
      (each) => each.startLine <= line && line <= each.endLine,
    );
    const [first] = here;
    if (first === undefined) return undefined;
    const { verdict } = whole;
    const isVerdict = here.some((each) => each.diagnosis === undefined);
    const found = diagnoses.filter(({ id }) => here.some((each) => each.diagnosis === id));
    const texts = [...(isVerdict && verdict ? [explainVerdict(verdict)] : []), ...found.map(explain)];
    return new Hover(texts, rangeOf(first, document));
  }
}

/** The verdict for a reader. What a program printed is text, never markup. */
function explainVerdict(verdict: CaseVerdict): MarkdownString {
  const text = new MarkdownString(undefined, true);
  text.isTrusted = { enabledCommands: LINKS };
  text.appendMarkdown(`$(error) **${verdict.verdict}**: ${CLASSES[verdict.verdict]}\n\n`);
  if (verdict.assertion === undefined) text.appendMarkdown(asText(verdict.detail)).appendMarkdown('\n\n');
  const facts = factsOf(verdict).map(
    ({ name, value }) => `${name.padEnd(10)}${value.replaceAll('\n', `\n${' '.repeat(10)}`)}`,
  );
  if (facts.length > 0) text.appendCodeblock(facts.join('\n'), '');
  const effort = effortOf(verdict);
  const parts = [
    ...(effort === '' ? [] : [effort]),
    link('Open tests', 'errorbook.openTests', verdict.case),
    link('Open analysis', 'errorbook.openAnalysis', verdict.case),
  ];
  return text.appendMarkdown(parts.join(' · '));
}

/** The diagnosis for a reader. What a model wrote is text, never markup or a link. */
function explain(diagnosis: Diagnosis): MarkdownString {
  const { strategy, status, skill, confidence, misconception, explanation } = diagnosis;
  const text = new MarkdownString(undefined, true);
  text.isTrusted = { enabledCommands: LINKS };
  text.appendMarkdown(`$(mortar-board) **`).appendMarkdown(asText(misconception)).appendMarkdown('**\n\n');
  text.appendMarkdown(asText(explanation)).appendMarkdown('\n\n');
  text.appendMarkdown('Skill: ').appendMarkdown(asText(skill || 'not named'));
  text.appendMarkdown(` · ${strategy.toUpperCase()}, ${status} · confidence ${percent(confidence)}\n\n`);
  text.appendMarkdown(links(diagnosis));
  return text;
}

function links({ id, case: caseId, status, correctedSolution }: Diagnosis): string {
  return [
    ...(correctedSolution === ''
      ? []
      : [link('Show fix', 'errorbook.showFix', id), link('Run fix', 'errorbook.runFix', id)]),
    ...(isFixed({ status }) ? [link('Accept fix as a sample', 'errorbook.acceptFix', id)] : []),
    link('Open analysis', 'errorbook.openAnalysis', caseId),
  ].join(' · ');
}

function link(title: string, command: string, argument: string): string {
  return `[${title}](command:${command}?${encodeURIComponent(JSON.stringify([argument]))})`;
}
