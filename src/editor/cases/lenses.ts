import {
  CodeLens,
  EventEmitter,
  languages,
  Range,
  type CodeLensProvider,
  type Disposable,
  type TextDocument,
} from 'vscode';
import { hasPassed, verdictName } from '../../domain/case';
import { isFixed, usableDiagnosis, type Diagnosis } from '../../domain/diagnosis';
import type { Role } from '../../domain/role';
import type { Outcome } from '../../domain/verdict';
import { caseText } from '../../views/cases/caseText';
import type { Session } from '../session/session';
import { Disposables } from '../support/disposables';
import type { FixRuns } from './fixRuns';
import { idsOf, SCHEMES } from './uris';

/** Characters of a misconception in a lens. It stands behind the commands, so that they are the last to be cut off. */
const MOST_WORDS = 80;

/** Puts what one can do with a case above its response, and what one can do with a diagnosis above its findings. */
export class CaseLenses implements CodeLensProvider, Disposable {
  private readonly disposables = new Disposables();
  private readonly changed = this.disposables.add(new EventEmitter<void>());
  readonly onDidChangeCodeLenses = this.changed.event;

  constructor(
    private readonly session: Session,
    private readonly fixRuns: FixRuns,
  ) {
    this.disposables.add(fixRuns.onDidChange(() => this.changed.fire()));
    this.disposables.add(
      session.onChangeOf({ kinds: ['response', 'verdict', 'diagnosis', 'mark', 'sample', 'review'] }, () =>
        this.changed.fire(),
      ),
    );
    this.disposables.add(languages.registerCodeLensProvider({ scheme: SCHEMES.case }, this));
  }

  async provideCodeLenses({ uri, lineCount }: TextDocument): Promise<CodeLens[]> {
    const { caseId } = idsOf(uri);
    const book = await this.session.book();
    const summary = book.case(caseId);
    if (summary && hasPassed(summary)) return [];
    const { head } = caseText(await book.readCase(caseId));
    const diagnosis = usableDiagnosis(book.diagnoses(caseId));
    const onCase = [
      roleLens((await this.session.roles()).ofCase(caseId)),
      ...caseLenses(caseId, new Range(0, 0, 0, 0), diagnosis !== undefined),
    ];
    return diagnosis === undefined
      ? onCase
      : [
          ...onCase,
          ...diagnosisLenses(
            diagnosis,
            this.fixRuns.get(diagnosis.id),
            Math.min(firstLine(diagnosis) + head, lineCount) - 1,
          ),
        ];
  }

  dispose(): void {
    this.disposables.dispose();
  }
}

/** What the task is for, before what can be done with the case. */
function roleLens(role: Role | undefined): CodeLens {
  const title =
    role === 'teach' ? '$(mortar-board)\u00a0teach' : `$(lock)\u00a0${role ?? 'no role'}: held out`;
  return new CodeLens(new Range(0, 0, 0, 0), { title, command: '' });
}

function caseLenses(caseId: string, range: Range, isDiagnosed: boolean): CodeLens[] {
  const lens = (title: string, command: string, tooltip: string) =>
    new CodeLens(range, { title, command, tooltip, arguments: [caseId] });
  return [
    lens(
      '$(lightbulb)\u00a0Diagnose (LE)',
      'errorbook.diagnoseLe',
      'Ask the instructor about this error alone',
    ),
    lens(
      '$(git-compare)\u00a0Diagnose with contrast (LEC)',
      'errorbook.diagnoseLec',
      'Ask the instructor, with the most similar passed cases beside it',
    ),
    lens('$(play)\u00a0Run again', 'errorbook.runAgain', 'Run the program with its tests once more'),
    lens(
      '$(file-code)\u00a0Extracted code',
      'errorbook.showExtracted',
      'Compare the response with the code that was taken from it, and see why',
    ),
    lens('$(beaker)\u00a0Tests', 'errorbook.openTests', 'Open the tests at the assertion that failed'),
    ...(isDiagnosed
      ? [lens('$(notebook)\u00a0Analysis', 'errorbook.openAnalysis', 'Open the whole diagnosis')]
      : []),
  ];
}

function diagnosisLenses(
  { id, status, misconception, correctedSolution }: Diagnosis,
  outcome: Outcome | undefined,
  line: number,
): CodeLens[] {
  const range = new Range(line, 0, line, 0);
  const lens = (title: string, command: string, argument: string) =>
    new CodeLens(range, { title, command, arguments: [argument] });
  const words =
    misconception.length > MOST_WORDS ? `${misconception.slice(0, MOST_WORDS).trimEnd()}…` : misconception;
  return [
    ...(correctedSolution === ''
      ? []
      : [
          lens('$(diff)\u00a0Show fix', 'errorbook.showFix', id),
          lens(runTitle(outcome), 'errorbook.runFix', id),
        ]),
    ...(isFixed({ status }) ? [lens('$(add)\u00a0Accept fix', 'errorbook.acceptFix', id)] : []),
    new CodeLens(range, { title: `$(mortar-board)\u00a0${words}`, command: '' }),
  ];
}

/** Says what running the fix gave, once a person ran it. */
function runTitle(outcome: Outcome | undefined): string {
  if (outcome === undefined) return '$(play)\u00a0Run fix';
  return hasPassed(outcome)
    ? `$(pass)\u00a0Fix ${verdictName(outcome)}`
    : `$(error)\u00a0Fix: ${outcome.verdict}`;
}

function firstLine({ findings }: Diagnosis): number {
  return findings.length === 0 ? 1 : Math.min(...findings.map((each) => each.startLine));
}
