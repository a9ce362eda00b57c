import {
  Hover,
  languages,
  MarkdownString,
  type HoverProvider,
  type Position,
  type TextDocument,
  type Disposable,
} from 'vscode';
import type { Diagnosis } from '../../book/records';
import type { Session } from '../session';
import { percent } from '../support/words';
import { caseText } from './caseText';
import { problemsOf } from './problems';
import { rangeOf } from './diagnostics';
import { idsOf, SCHEMES } from './uris';

/** What a hover's links may run. */
const LINKS = ['errorbook.showFix', 'errorbook.acceptFix', 'errorbook.openAnalysis'];

/** Explains the instructor's findings where the pointer, or the cursor with *Show Hover*, is on their lines. */
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
      (each) => each.diagnosis !== undefined && each.startLine <= line && line <= each.endLine,
    );
    const found = diagnoses.filter(({ id }) => here.some((each) => each.diagnosis === id));
    const first = here[0];
    return first && new Hover(found.map(explain), rangeOf(first, document));
  }
}

/** The diagnosis for a reader. What a model wrote is text, never markup or a link. */
function explain(diagnosis: Diagnosis): MarkdownString {
  const { strategy, status, skill, confidence, misconception, explanation } = diagnosis;
  const text = new MarkdownString(undefined, true);
  text.isTrusted = { enabledCommands: LINKS };
  text.appendMarkdown(`$(mortar-board) **`).appendText(misconception).appendMarkdown('**\n\n');
  text.appendText(explanation).appendMarkdown('\n\n');
  text.appendMarkdown('Skill: ').appendText(skill || 'not named');
  text.appendMarkdown(` · ${strategy.toUpperCase()}, ${status} · confidence ${percent(confidence)}\n\n`);
  text.appendMarkdown(links(diagnosis));
  return text;
}

function links({ id, case: caseId, status, correctedSolution }: Diagnosis): string {
  const link = (title: string, command: string, argument: string) =>
    `[${title}](command:${command}?${encodeURIComponent(JSON.stringify([argument]))})`;
  return [
    ...(correctedSolution === '' ? [] : [link('Show fix', 'errorbook.showFix', id)]),
    ...(status === 'confirmed' ? [link('Accept fix as a sample', 'errorbook.acceptFix', id)] : []),
    link('Open analysis', 'errorbook.openAnalysis', caseId),
  ].join(' · ');
}
